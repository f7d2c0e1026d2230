/** The number of entries in Stripe's largest page (docs.stripe.com/api/pagination). */
const PAGE = 100;
/** After this many pages that arrived whole, the size that broke off is tried again. */
const GOOD_PAGES = 8;

/**
 * How many entries of a list are asked for at once. After a page whose body broke off, half as many are asked for,
 * down to one. After pages that arrived whole the number grows again. Several readers of one list may share a
 * `PageSize`.
 */
export class PageSize {
  #limit = PAGE;
  /** The size at which a page broke off last. */
  #broke = Infinity;
  #good = 0;

  /** How many entries to ask for. */
  get limit(): number {
    return this.#limit;
  }

  /**
   * A page of `limit` entries broke off, so ask for fewer.
   *
   * @returns false if fewer cannot be asked for
   */
  narrow(limit: number): boolean {
    this.#good = 0;
    this.#broke = limit;
    this.#limit = Math.max(1, Math.min(this.#limit, Math.floor(limit / 2)));
    return limit > 1;
  }

  /** A page arrived whole. */
  worked(): void {
    this.#good += 1;
    const wider = Math.min(PAGE, this.#limit * 2);
    if (wider >= this.#broke && this.#good < GOOD_PAGES) return;
    if (wider >= this.#broke) this.#broke = Infinity;
    if (wider > this.#limit) this.#good = 0;
    this.#limit = wider;
  }

  /** Asks for full pages again, because the object whose answer broke off was left out. */
  reset(): void {
    this.#limit = PAGE;
    this.#broke = Infinity;
    this.#good = 0;
  }
}
