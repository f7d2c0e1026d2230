import { setTimeout as delay } from "node:timers/promises";

/**
 * Calls `look` every 20 ms until it returns something other than null, undefined and false, and returns that.
 * @throws after `seconds`, with `what` in the message
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  seconds = 20,
): Promise<T> {
  const deadline = performance.now() + seconds * 1_000;
  for (;;) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s in vain for: ${what}`);
    await delay(20);
  }
}
