/** How many keys are remembered. The oldest one is forgotten first. */
const MOST_KEYS = 10_000;

/** Remembers when something was done last, so that it is done only now and then. */
export class Seldom {
  readonly #doneAt = new Map<string, number>();

  /**
   * Whether `key` has not been allowed within this time. Notes that it is allowed now.
   * @param everyMs milliseconds
   */
  allows(key: string, everyMs: number): boolean {
    const now = performance.now();
    const doneAt = this.#doneAt.get(key);
    if (doneAt !== undefined && now - doneAt < everyMs) return false;
    this.#doneAt.delete(key);
    this.#doneAt.set(key, now);
    const [oldest] = this.#doneAt.size > MOST_KEYS ? this.#doneAt.keys() : [];
    if (oldest !== undefined) this.#doneAt.delete(oldest);
    return true;
  }

  /** Allows `key` at once, because what was allowed has failed. */
  forget(key: string): void {
    this.#doneAt.delete(key);
  }
}
