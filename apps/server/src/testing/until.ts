import { setTimeout as delay } from "node:timers/promises";

/** The pause between two looks, in milliseconds. */
const PAUSE_MS = 20;
/** The pause is at least so many times as long as the look before it, or looking would itself keep the machine busy. */
const PAUSE_PER_LOOK = 4;
const LONGEST_PAUSE_MS = 250;

/**
 * Calls `look` again and again until it returns something other than null, undefined and false, and returns that.
 * @throws after `seconds`, with `what` in the message
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  seconds = 20,
): Promise<T> {
  const deadline = performance.now() + seconds * 1_000;
  for (;;) {
    const began = performance.now();
    const seen = await look();
    const tookMs = performance.now() - began;
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s in vain for: ${what}`);
    await delay(Math.min(Math.max(PAUSE_MS, PAUSE_PER_LOOK * tookMs), LONGEST_PAUSE_MS));
  }
}
