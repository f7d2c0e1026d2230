/** Who goes first where requests wait: events before a backfill. A verification takes only turns that nobody wants. */
export type Priority = "event" | "backfill" | "idle";

const ORDER: readonly Priority[] = ["event", "backfill", "idle"];

export interface Waiting {
  priority: Priority;
  resolve(): void;
  reject(error: unknown): void;
}

interface Queued extends Waiting {
  /** Counts up: of two with one priority the one that came first goes first. */
  place: number;
}

/** The requests of one account that wait, by their endpoints. */
export class RequestQueue {
  readonly #waiting = new Map<string, Queued[]>();
  #places = 0;

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  add(endpoint: string, waiting: Waiting): void {
    const queued = { ...waiting, place: this.#places++ };
    const others = this.#waiting.get(endpoint);
    if (others === undefined) this.#waiting.set(endpoint, [queued]);
    else others.push(queued);
  }

  /** The endpoints for which requests wait. */
  endpoints(): string[] {
    return [...this.#waiting.keys()];
  }

  /** The requests that take turns of their own, in the order in which they go. */
  wanted(): { endpoint: string; priority: Priority }[] {
    return [...this.#waiting]
      .flatMap(([endpoint, waiting]) => waiting.map((one) => ({ ...one, endpoint })))
      .filter(({ priority }) => priority !== "idle")
      .toSorted((one, other) => (goesBefore(one, other) ? -1 : 1));
  }

  /** The endpoints for which requests wait that take spare turns only. */
  idle(): string[] {
    return [...this.#waiting].flatMap(([endpoint, waiting]) =>
      waiting.some(({ priority }) => priority === "idle") ? [endpoint] : [],
    );
  }

  /** Of these endpoints, the one whose request goes first; null: no request of them waits. */
  first(endpoints: string[]): string | null {
    let best: { endpoint: string; queued: Queued } | null = null;
    for (const endpoint of endpoints) {
      const queued = this.#firstOf(endpoint);
      if (queued !== undefined && (best === null || goesBefore(queued, best.queued)))
        best = { endpoint, queued };
    }
    return best?.endpoint ?? null;
  }

  /** Takes the endpoint's first request out of the queue. */
  take(endpoint: string): Waiting | undefined {
    const queued = this.#firstOf(endpoint);
    const others = this.#waiting.get(endpoint)?.filter((one) => one !== queued) ?? [];
    if (others.length === 0) this.#waiting.delete(endpoint);
    else this.#waiting.set(endpoint, others);
    return queued;
  }

  /** Takes all requests out of the queue. */
  takeAll(): Waiting[] {
    const all = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    return all;
  }

  #firstOf(endpoint: string): Queued | undefined {
    const [first, ...others] = this.#waiting.get(endpoint) ?? [];
    return others.reduce((best, one) => (best !== undefined && goesBefore(one, best) ? one : best), first);
  }
}

function goesBefore(one: Queued, other: Queued): boolean {
  const before = ORDER.indexOf(one.priority) - ORDER.indexOf(other.priority);
  return before < 0 || (before === 0 && one.place < other.place);
}
