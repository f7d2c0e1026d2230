import type { RequestQueue } from "./request-queue.js";

/** Turns are taken for so many milliseconds ahead at most: for so long other processes go on after a 429. */
export const SLICE_MS = 200;
/**
 * An endpoint's turn that no turn of the account came for is lost after this, so that the turns of a second never come
 * together with late ones of the second before: at 23.5 requests a second 26 of them take 1,064 ms.
 */
const ENDPOINT_LATE_MS = 30;

/** When a request of the endpoint may be sent, in this process's clock. */
export interface Turn {
  at: number;
  endpoint: string;
}

/**
 * The turns that this process has taken of one account. A request needs one of the account and one of its endpoint, and
 * is sent at the later of the two.
 */
export class HeldTurns {
  #account: number[] = [];
  readonly #endpoints = new Map<string, number[]>();

  addToAccount(times: number[]): void {
    this.#account.push(...times);
  }

  add(endpoint: string, times: number[]): void {
    this.#endpoints.set(endpoint, [...this.of(endpoint), ...times]);
  }

  /** How many turns of the account have no turn of an endpoint; below 0: the other way round. */
  get spare(): number {
    return [...this.#endpoints.values()].reduce((left, times) => left - times.length, this.#account.length);
  }

  of(endpoint: string): readonly number[] {
    return this.#endpoints.get(endpoint) ?? [];
  }

  /** The next turn that a request of the queue can take; null: there is none. */
  next(queue: RequestQueue, now: number): Turn | null {
    this.#account = this.#account.filter((at) => at >= now - SLICE_MS);
    const [first] = this.#account;
    this.#forgetBefore(Math.max(first ?? now, now) - ENDPOINT_LATE_MS);
    const waiting = queue.endpoints().filter((endpoint) => this.of(endpoint).length > 0);
    if (first === undefined || waiting.length === 0) return null;
    const at = Math.max(first, Math.min(...waiting.map((endpoint) => this.of(endpoint)[0] ?? Infinity)));
    const endpoint = queue.first(waiting.filter((one) => (this.of(one)[0] ?? Infinity) <= at));
    return endpoint === null ? null : { at, endpoint };
  }

  take({ endpoint }: Turn): void {
    this.#account.shift();
    this.#endpoints.set(endpoint, this.of(endpoint).slice(1));
  }

  /** Gives up the turns of an endpoint. */
  drop(endpoint: string): void {
    this.#endpoints.delete(endpoint);
  }

  dropAll(): void {
    this.#account = [];
    this.#endpoints.clear();
  }

  #forgetBefore(time: number): void {
    for (const [endpoint, times] of this.#endpoints) {
      const left = times.filter((at) => at >= time);
      if (left.length === 0) this.#endpoints.delete(endpoint);
      else this.#endpoints.set(endpoint, left);
    }
  }
}
