import { setTimeout as delay } from "node:timers/promises";

import { kindOfFailure } from "./failure.js";

const MOST_TRIES = 5;
/** An object that is busy was asked for some times already by the budget's gate, over some seconds. */
const MOST_TRIES_OF_BUSY = 2;
const BUSY_MS = 200;

/**
 * Makes a request, and makes it again a few times while Stripe is busy with its object or limits requests. After a 429
 * the budget lets it through when it may be sent again.
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

/** Whether the same request may be answered a little later: Stripe is busy with its object or limits requests. */
export function isTemporary(error: unknown): boolean {
  const kind = kindOfFailure(error);
  return kind === "object_busy" || kind === "endpoint_limited" || kind === "account_limited";
}
