import type { RequestQueue } from "./request-queue.js";

/** Turns are taken for so many milliseconds ahead at most: for so long other processes go on after a 429. */
export const SLICE_MS = 200;

/** A turn that this process is later for than this is lost: other processes send their requests meanwhile. */
const LATE_MS = 50;
/** Late turns are caught up with by so much of the time from one turn to the next, so that they never come together. */
const CATCH_UP_SHARE = 0.98;

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
  isLost: boolean;
}

interface Paced extends Times {
  /** The next request comes no earlier. */
  notBefore: number;
}

/**
 * The turns of one account that this process has taken. A request needs one of the account and one of its endpoint, and
 * is sent at the later of the two. A turn whose other half does not come for the time of a slice is lost.
 */
export class HeldTurns {
  #account: Paced = { at: [], spacingMs: 0, notBefore: -Infinity };
  readonly #endpoints = new Map<string, Paced>();

  addToAccount(times: Times): void {
    this.#account = addTo(this.#account, times);
  }

  add(endpoint: string, times: Times): void {
    this.#endpoints.set(endpoint, addTo(this.#endpoints.get(endpoint), times));
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
    return this.#account.at.length - this.ofEndpoints;
  }

  /** The next turn that a request of the queue can take; null: there is none. */
  next(queue: RequestQueue, now: number): Turn | null {
    this.#forgetBefore(now - SLICE_MS);
    const ready = queue.endpoints().flatMap((endpoint) => this.#ready(endpoint) ?? []);
    const at = Math.min(...ready.map((one) => one.at));
    const first = ready.filter((one) => one.at === at);
    const endpoint = queue.first(first.map((one) => one.endpoint));
    const chosen = first.find((one) => one.endpoint === endpoint);
    return chosen === undefined
      ? null
      : { at, endpoint: chosen.endpoint, isLost: Math.max(at, now) - chosen.due > LATE_MS };
  }

  /** Uses the turn at `now`, or gives it up. */
  take({ at, endpoint, isLost }: Turn, now: number): void {
    for (const turns of [this.#account, this.#endpoints.get(endpoint)]) {
      if (turns === undefined) continue;
      turns.at.shift();
      if (!isLost) turns.notBefore = Math.max(at, now) + turns.spacingMs * CATCH_UP_SHARE;
    }
  }

  /** Gives up the turns of an endpoint. */
  drop(endpoint: string): void {
    this.#endpoints.delete(endpoint);
  }

  dropAll(): void {
    this.#account.at = [];
    this.#endpoints.clear();
  }

  #ready(endpoint: string): { endpoint: string; due: number; at: number } | null {
    const turns = this.#endpoints.get(endpoint);
    const [ofAccount] = this.#account.at;
    const [ofEndpoint] = turns?.at ?? [];
    if (turns === undefined || ofAccount === undefined || ofEndpoint === undefined) return null;
    const due = Math.max(ofAccount, ofEndpoint);
    return { endpoint, due, at: Math.max(due, this.#account.notBefore, turns.notBefore) };
  }

  #forgetBefore(time: number): void {
    for (const turns of [this.#account, ...this.#endpoints.values()]) {
      turns.at = turns.at.filter((at) => at >= time);
    }
  }
}

function addTo(turns: Paced | undefined, { at, spacingMs }: Times): Paced {
  return { at: [...(turns?.at ?? []), ...at], spacingMs, notBefore: turns?.notBefore ?? -Infinity };
}
