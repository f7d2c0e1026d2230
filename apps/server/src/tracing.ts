/** What a span says about its work. Never a secret, a query, an e-mail address or an id of a customer. */
export type SpanAttributes = Record<string, string | number>;

/** One piece of work in a trace. */
export interface Span {
  /** Adds attributes. */
  set(attributes: SpanAttributes): void;
  /** Gives the span another name, once it is known. */
  rename(name: string): void;
  /** Lets a later span find this one by a key: the event that was received in it. */
  remember(key: string): void;
  /** Links this span to the span that remembered the key, if this process still knows it. */
  link(key: string): void;
  /** Runs `work`, whose spans belong to this one. */
  around<T>(work: () => T): T;
  /** Ends the span. `failed` marks it as an error. */
  end(failed?: boolean): void;
}

/** Makes spans for OpenTelemetry, or does nothing if traces are off. */
export interface Tracing {
  /** Whether spans are made at all. */
  readonly isOn: boolean;
  /** Begins a span below the one around the caller. It must be ended. */
  begin(name: string, kind: "server" | "client" | "internal", attributes?: SpanAttributes): Span;
  /** Sends the spans that were not sent yet, for a bounded time. Never rejects. */
  stop(): Promise<void>;
}

const NO_SPAN: Span = {
  set: () => undefined,
  rename: () => undefined,
  remember: () => undefined,
  link: () => undefined,
  around: (work) => work(),
  end: () => undefined,
};

/** Makes no spans. */
export const NO_TRACING: Tracing = { isOn: false, begin: () => NO_SPAN, stop: () => Promise.resolve() };

/** Does `work` in a span, which ends with it. A throw marks the span as failed; its message is not in the span. */
export async function inSpan<T>(
  tracing: Tracing,
  [name, kind, attributes]: Parameters<Tracing["begin"]>,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  if (!tracing.isOn) return work(NO_SPAN);
  const span = tracing.begin(name, kind, attributes);
  try {
    const result = await span.around(() => work(span));
    span.end();
    return result;
  } catch (error) {
    span.end(true);
    throw error;
  }
}
