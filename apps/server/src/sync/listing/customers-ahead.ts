import type { CustomerObjects } from "./read-one-customer.js";

/** A request for one customer's objects that is under way or done. */
interface Started {
  id: string;
  read: Promise<CustomerObjects>;
}

/**
 * Requests the objects of one customer after another, some of them before their page is wanted. While one page is
 * written to the database, the requests of the next page are under way. Otherwise the request budget of the
 * endpoint would be unused during each write.
 */
export class CustomersAhead {
  readonly #started: Started[] = [];
  #ids: string[] = [];
  #last: string;
  #ended = false;
  /**
   * The last customer of the last page. Null after a page failed: then a new reader has to start from the stored
   * cursor.
   */
  at: string | null;

  /**
   * @param after the id of the customer to start after; '' starts at the first one
   * @param nextIds returns the ids of the next customers after the given one; none at the end
   * @param read requests the objects of one customer
   * @param atOnce how many requests are under way at the same time
   */
  constructor(
    after: string,
    private readonly nextIds: (after: string) => Promise<string[]>,
    private readonly read: (id: string) => Promise<CustomerObjects>,
    private readonly atOnce: number,
  ) {
    this.at = after;
    this.#last = after;
  }

  /**
   * Returns the next `count` customers with their objects, or fewer at the end.
   * @throws the error of the first customer whose request failed
   */
  async take(count: number): Promise<{ id: string; has: CustomerObjects }[]> {
    const page: { id: string; has: CustomerObjects }[] = [];
    while (page.length < count) {
      await this.#start();
      const next = this.#started.shift();
      if (next === undefined) break;
      // If this request fails, no page may continue from here.
      this.at = null;
      page.push({ id: next.id, has: await next.read });
      this.at = next.id;
    }
    return page;
  }

  /** Starts requests until `atOnce` are under way or no customer is left. */
  async #start(): Promise<void> {
    while (this.#started.length < this.atOnce) {
      if (this.#ids.length === 0 && !this.#ended) {
        this.#ids = await this.nextIds(this.#last);
        this.#ended = this.#ids.length === 0;
        this.#last = this.#ids.at(-1) ?? this.#last;
      }
      const id = this.#ids.shift();
      if (id === undefined) return;
      const read = this.read(id);
      // `take` handles the error. If no page ever takes this request, an unhandled rejection would end the process.
      read.catch(() => undefined);
      this.#started.push({ id, read });
    }
  }
}
