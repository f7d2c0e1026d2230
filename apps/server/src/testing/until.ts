import { setTimeout as delay } from "node:timers/promises";

/** The pause between two looks, in milliseconds. */
const PAUSE_MS = 20;
/** The pause is at least so many times as long as the look before it, or looking would itself keep the machine busy. */
const PAUSE_PER_LOOK = 4;
/** The pause is at least this part of the wait so far, because to see the end of a long wait a little later costs less. */
const PAUSE_PER_WAIT = 0.1;
const LONGEST_PAUSE_MS = 250;

/**
 * Calls `look` again and again until it returns something other than null, undefined and false, and returns that.
 * @throws after `seconds`, with `what` in the message
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  seconds = 40,
): Promise<T> {
  const start = performance.now();
  const deadline = start + seconds * 1_000;
  for (;;) {
    const began = performance.now();
    const seen = await look();
    const now = performance.now();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (now > deadline) throw new Error(`waited ${seconds} s in vain for: ${what}`);
    const pause = Math.max(PAUSE_MS, PAUSE_PER_LOOK * (now - began), PAUSE_PER_WAIT * (now - start));
    await delay(Math.min(pause, LONGEST_PAUSE_MS));
  }
}
