/** Stripe's largest page (docs.stripe.com/api/pagination). */
const PAGE = 100;
/** So many pages come whole before a size that broke off is tried again. */
const GOOD_PAGES = 8;

/**
 * How many entries of a list are asked for at once. A page whose body broke off is asked for with half as many, down to
 * one; after pages that came whole it grows again. May be shared by those who read one list at the same time.
 */
export class PageSize {
  #limit = PAGE;
  /** The size that broke off last. */
  #broke = Infinity;
  #good = 0;

  get limit(): number {
    return this.#limit;
  }

  /** A page of `limit` broke off. False: nothing smaller can be asked for. */
  narrow(limit: number): boolean {
    this.#good = 0;
    this.#broke = limit;
    this.#limit = Math.max(1, Math.min(this.#limit, Math.floor(limit / 2)));
    return limit > 1;
  }

  /** A page came whole. */
  worked(): void {
    this.#good += 1;
    const wider = Math.min(PAGE, this.#limit * 2);
    if (wider >= this.#broke && this.#good < GOOD_PAGES) return;
    if (wider >= this.#broke) this.#broke = Infinity;
    if (wider > this.#limit) this.#good = 0;
    this.#limit = wider;
  }

  /** What broke off was passed over: what follows may be as large as ever. */
  reset(): void {
    this.#limit = PAGE;
    this.#broke = Infinity;
    this.#good = 0;
  }
}
