import type { RequestQueue } from "./request-queue.js";

/** Turns are taken for so many milliseconds ahead at most: for so long other processes go on after a 429. */
export const SLICE_MS = 200;

/** Turns that this process has taken, in its own clock. */
export interface Times {
  at: number[];
  /** From one turn to the next. */
  spacingMs: number;
}

/** When a request of the endpoint may be sent. */
export interface Turn {
  at: number;
  endpoint: string;
}

interface EndpointTurns extends Times {
  /** Its next request comes no earlier: late turns do not come together with those that follow. */
  notBefore: number;
}

/**
 * The turns of one account that this process has taken. A request needs one of the account and one of its endpoint, and
 * is sent at the later of the two. A turn whose other half does not come for the time of a slice is lost.
 */
export class HeldTurns {
  #account: number[] = [];
  readonly #endpoints = new Map<string, EndpointTurns>();

  addToAccount({ at }: Times): void {
    this.#account.push(...at);
  }

  add(endpoint: string, { at, spacingMs }: Times): void {
    const { at: before = [], notBefore = -Infinity } = this.#endpoints.get(endpoint) ?? {};
    this.#endpoints.set(endpoint, { at: [...before, ...at], spacingMs, notBefore });
  }

  /** How many turns of the endpoint there are. */
  of(endpoint: string): number {
    return this.#endpoints.get(endpoint)?.at.length ?? 0;
  }

  /** How many turns of all endpoints there are. */
  get ofEndpoints(): number {
    return [...this.#endpoints.values()].reduce((sum, { at }) => sum + at.length, 0);
  }

  /** How many turns of the account have no turn of an endpoint; below 0: the other way round. */
  get spare(): number {
    return this.#account.length - this.ofEndpoints;
  }

  /** The next turn that a request of the queue can take; null: there is none. */
  next(queue: RequestQueue, now: number): Turn | null {
    this.#forgetBefore(now - SLICE_MS);
    const [first] = this.#account;
    if (first === undefined) return null;
    const ready = queue
      .endpoints()
      .map((endpoint) => ({ endpoint, at: Math.max(first, this.#readyAt(endpoint)) }));
    const at = Math.min(...ready.map((one) => one.at));
    const endpoint = queue.first(ready.filter((one) => one.at === at).map((one) => one.endpoint));
    return endpoint === null || at === Infinity ? null : { at, endpoint };
  }

  take({ at, endpoint }: Turn): void {
    this.#account.shift();
    const turns = this.#endpoints.get(endpoint);
    if (turns === undefined) return;
    turns.at.shift();
    turns.notBefore = at + turns.spacingMs;
  }

  /** Gives up the turns of an endpoint. */
  drop(endpoint: string): void {
    this.#endpoints.delete(endpoint);
  }

  dropAll(): void {
    this.#account = [];
    this.#endpoints.clear();
  }

  #readyAt(endpoint: string): number {
    const turns = this.#endpoints.get(endpoint);
    return Math.max(turns?.at[0] ?? Infinity, turns?.notBefore ?? -Infinity);
  }

  #forgetBefore(time: number): void {
    this.#account = this.#account.filter((at) => at >= time);
    for (const turns of this.#endpoints.values()) turns.at = turns.at.filter((at) => at >= time);
  }
}
