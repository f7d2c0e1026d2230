/**
 * Which requests go first: those for events before those of a backfill. Those of a verification (`idle`) use only
 * permits that no other request wants.
 */
export type Priority = "event" | "backfill" | "idle";

const ORDER: readonly Priority[] = ["event", "backfill", "idle"];

/** A request that waits for its permit. `resolve` lets it go; `reject` ends it with an error. */
export interface Waiting {
  priority: Priority;
  resolve(): void;
  reject(error: unknown): void;
}

interface Queued extends Waiting {
  /** The order of arrival. Of two requests with the same priority, the one that came first goes first. */
  place: number;
}

/** The waiting requests of one account, by their endpoints. */
export class RequestQueue {
  readonly #waiting = new Map<string, Queued[]>();
  #places = 0;

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** How many requests wait. */
  get size(): number {
    return [...this.#waiting.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** Adds a request to the queue. */
  add(endpoint: string, waiting: Waiting): void {
    const queued = { ...waiting, place: this.#places++ };
    const others = this.#waiting.get(endpoint);
    if (others === undefined) this.#waiting.set(endpoint, [queued]);
    else others.push(queued);
  }

  /** Returns the endpoints for which requests wait. */
  endpoints(): string[] {
    return [...this.#waiting.keys()];
  }

  /** Returns the requests for which permits are taken (all but `idle` ones), in the order in which they go. */
  wanted(): { endpoint: string; priority: Priority }[] {
    return [...this.#waiting]
      .flatMap(([endpoint, waiting]) => waiting.map((one) => ({ ...one, endpoint })))
      .filter(({ priority }) => priority !== "idle")
      .toSorted((one, other) => (goesBefore(one, other) ? -1 : 1));
  }

  /** Returns the endpoints for which `idle` requests wait. */
  idle(): string[] {
    return [...this.#waiting].flatMap(([endpoint, waiting]) =>
      waiting.some(({ priority }) => priority === "idle") ? [endpoint] : [],
    );
  }

  /**
   * Returns which of these endpoints has the request that goes first; null if no request waits for any of them.
   */
  first(endpoints: string[]): string | null {
    let best: { endpoint: string; queued: Queued } | null = null;
    for (const endpoint of endpoints) {
      const queued = this.#firstOf(endpoint);
      if (queued !== undefined && (best === null || goesBefore(queued, best.queued)))
        best = { endpoint, queued };
    }
    return best?.endpoint ?? null;
  }

  /** Removes the endpoint's first request from the queue and returns it. */
  take(endpoint: string): Waiting | undefined {
    const queued = this.#firstOf(endpoint);
    const others = this.#waiting.get(endpoint)?.filter((one) => one !== queued) ?? [];
    if (others.length === 0) this.#waiting.delete(endpoint);
    else this.#waiting.set(endpoint, others);
    return queued;
  }

  /** Removes all requests from the queue and returns them. */
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
