/** How far the two clocks may drift apart between two answers of the database, in milliseconds. */
const DRIFT_MS = 0.1;
/**
 * If an answer is later than expected by more than this (in milliseconds), the database's clock was set; no answer
 * is that slow.
 */
const SET_MS = 1_000;

/**
 * Translates times between the database's clock and this process's clock (`performance.now()`). An answer of the
 * database contains the time at which it was made. It does not tell how long it took to arrive, up to a tenth of a
 * second on a busy machine. Therefore the quickest answers are trusted most.
 */
export class DatabaseClock {
  #offsetMs = Infinity;

  /**
   * Returns what to add to a time of the database's clock to get a time of `performance.now()`, in milliseconds.
   *
   * @param nowMs what the database's clock showed in the answer that has just arrived
   */
  offsetMs(nowMs: number): number {
    const seen = performance.now() - nowMs;
    const wasSet = seen - this.#offsetMs > SET_MS;
    this.#offsetMs = wasSet ? seen : Math.min(seen, this.#offsetMs + DRIFT_MS);
    return this.#offsetMs;
  }

  /**
   * Returns what the database's clock showed at a time of `performance.now()`, or a moment earlier. `offsetMs`
   * must have been called before.
   */
  databaseMs(localMs: number): number {
    return localMs - this.#offsetMs;
  }
}
