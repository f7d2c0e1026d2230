import { setTimeout as sleep } from "node:timers/promises";

/**
 * Looks again and again until there is something.
 * @template T
 * @param {string} what for the error, when it takes too long
 * @param {() => Promise<T | undefined | null | false>} look
 * @param {{ everyMs?: number, withinMs?: number }} options
 * @returns {Promise<T>}
 */
export async function until(what, look, { everyMs = 10, withinMs = 60_000 } = {}) {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs / 1000} s in vain: ${what}`);
    await sleep(everyMs);
  }
}
