/** What a 429 says. */
export interface Refusal {
  /** What was too much, as `Stripe-Rate-Limited-Reason` names it (docs.stripe.com/rate-limits); null: it names nothing. */
  reason: string | null;
  /** The error's code, such as `rate_limit`, or `lock_timeout` where something else is using the object. */
  code: string | null;
  /** How long to wait; null: the answer does not say. */
  retryAfterSeconds: number | null;
}

/** Reads a 429 from its headers, whose names are in lower case, and from its body. */
export async function readRefusal(headers: object, body: Promise<unknown>): Promise<Refusal> {
  const texts = new Map<string, unknown>(Object.entries(headers));
  const reason = texts.get("stripe-rate-limited-reason");
  const retryAfter = texts.get("retry-after");
  const seconds = typeof retryAfter === "string" ? Number(retryAfter) : NaN;
  return {
    reason: typeof reason === "string" ? reason : null,
    // A body that cannot be read is told by whoever reads it after this.
    code: await body.then(codeOf, () => null),
    retryAfterSeconds: seconds > 0 && seconds < Infinity ? seconds : null,
  };
}

function codeOf(body: unknown): string | null {
  if (typeof body !== "object" || body === null || !("error" in body)) return null;
  const { error } = body;
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}
