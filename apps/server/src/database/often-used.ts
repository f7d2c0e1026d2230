/** A statement is prepared when it is used for this time since the counting began. */
const OFTEN = 10;
/**
 * The most statements that are prepared. PostgreSQL keeps each of them in every session of the pool: with one statement
 * for each of thousands of teams this would take gigabytes.
 */
const MOST_PREPARED = 50;
/** The most statements that are counted. */
const MOST_COUNTED = 10_000;
/** The counting begins anew after this time, in milliseconds. Sessions of the pool do not live longer either. */
const PERIOD_MS = 30 * 60_000;

/** Decides which statements about single teams are worth being prepared: those that are used often. */
export class OftenUsed {
  readonly #uses = new Map<string, number>();
  readonly #prepared = new Set<string>();
  #beganAt = performance.now();

  /** Counts a use of a statement. Returns whether PostgreSQL should keep the statement prepared. */
  isOften(name: string): boolean {
    if (performance.now() - this.#beganAt > PERIOD_MS) this.#begin();
    if (this.#prepared.has(name)) return true;
    if (this.#prepared.size === MOST_PREPARED) return false;
    const uses = (this.#uses.get(name) ?? 0) + 1;
    if (uses < OFTEN) {
      if (this.#uses.size < MOST_COUNTED || this.#uses.has(name)) this.#uses.set(name, uses);
      return false;
    }
    this.#uses.delete(name);
    this.#prepared.add(name);
    return true;
  }

  #begin(): void {
    this.#uses.clear();
    this.#prepared.clear();
    this.#beganAt = performance.now();
  }
}
