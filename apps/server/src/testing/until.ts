import { setTimeout as delay } from "node:timers/promises";

/**
 * Waits until `look` gives something other than null, undefined or false, and gives that.
 * @throws after `seconds`, naming what was waited for and what was seen last.
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
