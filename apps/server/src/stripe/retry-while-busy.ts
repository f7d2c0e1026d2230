import { setTimeout as delay } from "node:timers/promises";

import { kindOfFailure } from "./failure.js";

const MOST_TRIES = 5;
/**
 * A busy object gets fewer tries here, because the budget of requests has already sent the request several times
 * over some seconds.
 */
const MOST_TRIES_OF_BUSY = 2;
const BUSY_MS = 200;

/**
 * Makes a request, and makes it again a few times while Stripe limits requests or something else uses the object.
 * After a 429 the budget of requests decides when the request is sent again.
 *
 * @throws the last failure
 */
export async function retryWhileBusy<T>(request: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await request();
    } catch (error) {
      const isBusy = kindOfFailure(error) === "object_busy";
      if (!isTemporary(error) || tries === (isBusy ? MOST_TRIES_OF_BUSY : MOST_TRIES)) throw error;
      if (isBusy) await delay(BUSY_MS);
    }
  }
}

/** Whether the same request may succeed a little later: the object is busy, or requests are limited. */
export function isTemporary(error: unknown): boolean {
  const kind = kindOfFailure(error);
  return kind === "object_busy" || kind === "endpoint_limited" || kind === "account_limited";
}
