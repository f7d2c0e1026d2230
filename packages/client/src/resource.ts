import { isCursor, isText, listOf, objectWith } from "./answer.js";
import { invalidInput, requireObject, requireText } from "./input.js";
import type { Settings } from "./options.js";
import { queryText } from "./query.js";
import { send, type CallOptions } from "./request.js";

/** Every object has its id in Stripe. */
const isOne = objectWith({ id: isText });

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
   * size of a page. It ends with the error `unexpected_answer` if the server sends a cursor a second time, because the
   * list would never end.
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
  async function read(filters: object | null | undefined, options?: CallOptions) {
    if (filters != null) requireObject("filters", filters, "{ limit: 100 }");
    const path = `${plural}${queryText(filters ?? {})}`;
    const answer = await send(settings, { method: "GET", path }, options);
    const objects = answer.field<One[]>(plural, listOf(isOne));
    return { answer, objects, nextCursor: answer.field<string | null>("nextCursor", isCursor) };
  }
  return {
    async page(filters, options) {
      const { objects, nextCursor } = await read(filters, options);
      return { objects, nextCursor };
    },
    async *list(filters, options) {
      const seen = new Set<string>();
      let page = await read(filters, options);
      for (;;) {
        yield* page.objects;
        const { nextCursor: cursor, answer } = page;
        if (cursor === null) return;
        if (seen.has(cursor)) throw answer.unexpected("it repeats a cursor, so the list would never end");
        seen.add(cursor);
        page = await read({ ...filters, cursor }, options);
      }
    },
    async get(id, options) {
      requireText("id", id);
      // An address with such a last part is another address.
      if (/^\.{0,2}$/.test(id)) throw invalidInput("id", `"${id}" is not an id.`);
      const path = `${plural}/${encodeURIComponent(id)}`;
      return (await send(settings, { method: "GET", path }, options)).field<One>(one, isOne);
    },
  };
}
