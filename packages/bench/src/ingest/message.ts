/** An event, and the webhook URL that it is sent to. */
export interface Delivery {
  readonly url: string;
  readonly body: string;
}

/** What the benchmark tells its load client, which runs in a process of its own. */
export interface Order {
  /** All of one server. */
  readonly deliveries: readonly Delivery[];
  /** The webhook secret that all of them are signed with. */
  readonly secret: string;
  /** Events under way at the same time, each on a connection of its own. */
  readonly atOnce: number;
}

/** What the load client tells back: first that everything is signed, then what it saw. */
export type Report =
  | { readonly kind: "signed" }
  | { readonly kind: "done"; readonly seen: Seen }
  | { readonly kind: "failed"; readonly message: string };

export interface Seen {
  /** From the first event sent to the last answer. */
  readonly ms: number;
  /** Of each event, from its first byte sent to its answer's last byte. */
  readonly latenciesMs: readonly number[];
}
