/** An event, and the webhook URL that it is sent to. Or a question to a program's URL, whose body is empty. */
export interface Delivery {
  readonly url: string;
  readonly body: string;
}

/** What the benchmark asks of its load client, which runs in a process of its own. */
export interface Order {
  /** The events to send. The connections are divided evenly among the servers that they go to. */
  readonly deliveries: readonly Delivery[];
  /** The webhook secret that all of them are signed with. */
  readonly secret: string;
  /** The API key of questions. Absent: events are sent. */
  readonly apiKey?: string;
  /** How many requests are sent in each second. Absent: as many as are answered. */
  readonly perSecond?: number;
  /** How many events are sent at the same time, each on a connection of its own. */
  readonly atOnce: number;
}

/** An answer of the load client: that all events are signed, what it has measured, or why it failed. */
export type Report =
  | { readonly kind: "signed" }
  | { readonly kind: "done"; readonly seen: Seen }
  | { readonly kind: "failed"; readonly message: string };

/** What the load client has measured. Times are in milliseconds. */
export interface Seen {
  /** The time from sending the first event to the last answer. */
  readonly ms: number;
  /** For each event, the time from sending its first byte to the last byte of its answer. */
  readonly latenciesMs: readonly number[];
}
