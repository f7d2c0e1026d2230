import type { RequestQueue } from "./request-queue.js";

/**
 * Permits are taken at most this far ahead (in milliseconds). After a 429, other processes may go on sending for
 * this long.
 */
export const SLICE_MS = 200;

/**
 * A permit is skipped if this process is later than this (in milliseconds), because other processes send their
 * requests meanwhile.
 */
const LATE_MS = 50;
/**
 * After a late request, the next one waits for this share of the normal spacing. Delays are caught up slowly in
 * this way, and late requests never go out all at once.
 */
const CATCH_UP_SHARE = 0.98;

/** The times of permits that this process has taken, in its own clock (`performance.now()`, in milliseconds). */
export interface Times {
  at: number[];
  /** The time from one permit to the next, in milliseconds. */
  spacingMs: number;
}

/** A point in time at which one request of the endpoint may be sent. */
export interface Permit {
  at: number;
  endpoint: string;
  /** True if it is too late for this permit, and no request may be sent with it. */
  isLost: boolean;
}

interface Paced extends Times {
  /** The next request is not sent before this time. */
  notBefore: number;
}

/**
 * The permits of one account that this process has taken. A request needs a permit of the account and a permit of its
 * endpoint, and is sent at the later of the two. A permit that finds no partner within the length of a slice
 * (`SLICE_MS`) is dropped.
 */
export class HeldPermits {
  #account: Paced = { at: [], spacingMs: 0, notBefore: -Infinity };
  readonly #endpoints = new Map<string, Paced>();

  /** Adds permits of the account. */
  addToAccount(times: Times): void {
    this.#account = addTo(this.#account, times);
  }

  /** Adds permits of an endpoint. */
  add(endpoint: string, times: Times): void {
    this.#endpoints.set(endpoint, addTo(this.#endpoints.get(endpoint), times));
  }

  /** Returns how many permits of the endpoint are held. */
  of(endpoint: string): number {
    return this.#endpoints.get(endpoint)?.at.length ?? 0;
  }

  /** How many permits are held of all endpoints together. */
  get ofEndpoints(): number {
    return [...this.#endpoints.values()].reduce((sum, { at }) => sum + at.length, 0);
  }

  /**
   * How many permits of the account have no permit of an endpoint as partner. Below 0: so many permits of endpoints
   * have no partner.
   */
  get spare(): number {
    return this.#account.at.length - this.ofEndpoints;
  }

  /** Returns the next permit that a request in the queue can use; null if there is none. */
  next(queue: RequestQueue, now: number): Permit | null {
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

  /** Removes the permit, which a request uses at `now` or which is lost. */
  take({ at, endpoint, isLost }: Permit, now: number): void {
    for (const permits of [this.#account, this.#endpoints.get(endpoint)]) {
      if (permits === undefined) continue;
      permits.at.shift();
      if (!isLost) permits.notBefore = Math.max(at, now) + permits.spacingMs * CATCH_UP_SHARE;
    }
  }

  /** Gives up the permits of an endpoint. */
  drop(endpoint: string): void {
    this.#endpoints.delete(endpoint);
  }

  /** Gives up all permits. */
  dropAll(): void {
    this.#account.at = [];
    this.#endpoints.clear();
  }

  /**
   * Returns the first permit of an endpoint together with the account's: when it is due, and when it may be used;
   * null if one of the two is missing.
   */
  #ready(endpoint: string): { endpoint: string; due: number; at: number } | null {
    const permits = this.#endpoints.get(endpoint);
    const [ofAccount] = this.#account.at;
    const [ofEndpoint] = permits?.at ?? [];
    if (permits === undefined || ofAccount === undefined || ofEndpoint === undefined) return null;
    const due = Math.max(ofAccount, ofEndpoint);
    return { endpoint, due, at: Math.max(due, this.#account.notBefore, permits.notBefore) };
  }

  #forgetBefore(time: number): void {
    for (const permits of [this.#account, ...this.#endpoints.values()]) {
      permits.at = permits.at.filter((at) => at >= time);
    }
  }
}

function addTo(permits: Paced | undefined, { at, spacingMs }: Times): Paced {
  return { at: [...(permits?.at ?? []), ...at], spacingMs, notBefore: permits?.notBefore ?? -Infinity };
}
