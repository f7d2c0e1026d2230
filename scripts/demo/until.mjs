import { setTimeout as sleep } from "node:timers/promises";

/**
 * Calls `check` again and again until it returns something.
 * @template T
 * @param {string} what describes the condition in the error message
 * @param {() => Promise<T | undefined | null | false>} check
 * @param {{ everyMs?: number, withinMs?: number }} options
 * @returns {Promise<T>} the result of `check`
 * @throws {Error} if `check` has returned nothing within `withinMs`
 */
export async function until(what, check, { everyMs = 10, withinMs = 60_000 } = {}) {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs / 1000} s without success until ${what}`);
    await sleep(everyMs);
  }
}
