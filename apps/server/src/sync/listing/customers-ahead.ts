import type { OfCustomer } from "./of-customer.js";

interface Started {
  id: string;
  read: Promise<OfCustomer>;
}

/**
 * Asks customers one after another, some of them ahead of the page that is wanted: while a page is written to the
 * database, the requests of the next one are under way already. Without that the endpoint's budget is lost meanwhile.
 */
export class CustomersAhead {
  readonly #started: Started[] = [];
  #ids: string[] = [];
  #last: string;
  #ended = false;
  /** The customer that the last page ended with; null: a page failed, and all has to be asked anew. */
  at: string | null;

  /**
   * `nextIds` gives the customers after one, none at the end; `read` asks one of them. `atOnce` are asked at the same
   * time.
   */
  constructor(
    after: string,
    private readonly nextIds: (after: string) => Promise<string[]>,
    private readonly read: (id: string) => Promise<OfCustomer>,
    private readonly atOnce: number,
  ) {
    this.at = after;
    this.#last = after;
  }

  /** What the next customers have, `count` of them, or fewer where there are no more. @throws what one of them was refused with */
  async take(count: number): Promise<{ id: string; has: OfCustomer }[]> {
    const page: { id: string; has: OfCustomer }[] = [];
    while (page.length < count) {
      await this.#start();
      const next = this.#started.shift();
      if (next === undefined) break;
      // Until this customer is known, nobody may go on from here.
      this.at = null;
      page.push({ id: next.id, has: await next.read });
      this.at = next.id;
    }
    return page;
  }

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
      // Whoever takes it is told; if nobody does, its failure must not end the process.
      read.catch(() => undefined);
      this.#started.push({ id, read });
    }
  }
}
