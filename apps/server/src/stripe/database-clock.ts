/** How fast the two clocks may drift apart, in milliseconds between two answers. */
const DRIFT_MS = 0.1;
/** What is further off than this is no slow answer: the database's clock was set. */
const SET_MS = 1_000;

/**
 * Relates the database's clock to this process's. An answer says what time it was when it was made, not how long it
 * took to get here, on a busy machine up to a tenth of a second: the quickest answers say it best.
 */
export class DatabaseClock {
  #offsetMs = Infinity;

  /** What to add to a time of the database's clock, which shows `nowMs` now, to have that of `performance.now()`. */
  offsetMs(nowMs: number): number {
    const seen = performance.now() - nowMs;
    const wasSet = seen - this.#offsetMs > SET_MS;
    this.#offsetMs = wasSet ? seen : Math.min(seen, this.#offsetMs + DRIFT_MS);
    return this.#offsetMs;
  }

  /** What the database's clock showed at a time of `performance.now()`, or a moment earlier. Needs an `offsetMs` before. */
  databaseMs(localMs: number): number {
    return localMs - this.#offsetMs;
  }
}
