import { kindOfFailure } from "./failure.js";
import type { PageSize } from "./page-size.js";
import { stamped } from "./stamp.js";
import { safeMessage } from "../safe-message.js";

/**
 * The parameters of one request for a page of a list. `starting_after` and `created` are never sent together:
 * Stripe then leaves out objects created in the same second as the cursor's object, and the page ends early
 * without a sign of it.
 */
export interface ListQuery {
  limit: number;
  starting_after?: string;
  created?: { gte?: number; lt?: number };
}

/** A page as Stripe answers it. */
export interface ListPage<Entry> {
  data: Entry[];
  has_more: boolean;
}

/** Requests one page of a list from Stripe. */
export type ReadPage<Entry> = (query: ListQuery) => Promise<ListPage<Entry>>;

/** One page, and the number of requests that it took. */
export type AskedPage<Entry> =
  | { ok: true; data: Entry[]; more: boolean; freshAt: Date; requests: number }
  /** The answer broke off even when only one entry was asked for. */
  | { ok: false; why: string; requests: number };

/**
 * Requests a page. If the body of the answer breaks off, it asks for half as many entries, down to one.
 *
 * @throws every other failure of the request
 */
export async function askPage<Entry>(
  read: ReadPage<Entry>,
  query: Omit<ListQuery, "limit">,
  size: PageSize,
): Promise<AskedPage<Entry>> {
  for (let requests = 1; ; requests += 1) {
    const { limit } = size;
    const page = await stamped(() => read({ ...query, limit })).catch(broken);
    if ("answer" in page && Array.isArray(page.answer.data)) {
      size.worked();
      const { answer, freshAt } = page;
      return { ok: true, data: answer.data, more: answer.has_more, freshAt, requests };
    }
    const why = "why" in page ? page.why : "Stripe's answer is no list";
    if (!size.narrow(limit)) return { ok: false, why, requests };
  }
}

/**
 * Turns the error of a body that broke off into a value.
 *
 * @throws every other error
 */
function broken(error: unknown): { why: string } {
  if (kindOfFailure(error) !== "body_broken") throw error;
  return { why: safeMessage(error) };
}
