import { InvalidInputError } from "./errors.js";
import type { Settings } from "./options.js";
import { queryText } from "./query.js";
import { send, type CallOptions } from "./request.js";

/** One page of a list. */
export interface Page<One> {
  objects: One[];
  /** Pass it as `cursor`, with the same filters, to get the next page; null after the last page. */
  nextCursor: string | null;
}

/** One kind of objects in the copy of the Stripe data. */
export interface Resource<One, Filters> {
  /**
   * Returns all objects that match the filters. It reads one page after the other while you iterate. `limit` is the
   * size of a page.
   */
  list(filters?: Omit<Filters, "cursor">, options?: CallOptions): AsyncIterable<One>;
  /** Reads one page. */
  page(filters?: Filters, options?: CallOptions): Promise<Page<One>>;
  /**
   * Reads one object by its id in Stripe.
   *
   * @throws NotFoundError
   */
  get(id: string, options?: CallOptions): Promise<One>;
}

/**
 * Makes the calls of a resource.
 *
 * @param plural the name of the list in addresses and answers
 * @param one the name of one object in answers
 */
export function resource<One, Filters extends object>(
  settings: Settings,
  plural: string,
  one: string,
): Resource<One, Filters> {
  async function page(filters: object = {}, options?: CallOptions): Promise<Page<One>> {
    const answer = (await send(
      settings,
      { method: "GET", path: `${plural}${queryText(filters)}` },
      options,
    )) as Record<string, unknown>;
    return { objects: answer[plural] as One[], nextCursor: answer["nextCursor"] as string | null };
  }
  return {
    page,
    async *list(filters, options) {
      let cursor: string | null = null;
      do {
        const { objects, nextCursor }: Page<One> = await page(
          { ...filters, ...(cursor !== null && { cursor }) },
          options,
        );
        yield* objects;
        cursor = nextCursor;
      } while (cursor !== null);
    },
    async get(id, options) {
      // An address with such a last part is another address.
      if (/^\.{0,2}$/.test(id)) throw new InvalidInputError("invalid_input", `"${id}" is not an id.`);
      const path = `${plural}/${encodeURIComponent(id)}`;
      const answer = (await send(settings, { method: "GET", path }, options)) as Record<string, One>;
      return answer[one] as One;
    },
  };
}
