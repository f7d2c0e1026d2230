import { kindOfFailure } from "./failure.js";
import type { PageSize } from "./page-size.js";
import { stamped } from "./stamp.js";

/**
 * What a list is asked for. Never `starting_after` and `created` in one request: Stripe then leaves out rows of the
 * cursor's own second, and the page ends early without a sign of it.
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

export type ReadPage<Entry> = (query: ListQuery) => Promise<ListPage<Entry>>;

export type AskedPage<Entry> =
  | { ok: true; data: Entry[]; more: boolean; freshAt: Date; requests: number }
  /** Its body broke off even where one entry was asked for. */
  | { ok: false; why: string; requests: number };

/**
 * Asks for a page, and where its body breaks off, for half as much of it, down to one entry.
 * @throws every other failure
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

/** A body that broke off, as an answer. @throws every other failure */
function broken(error: unknown): { why: string } {
  if (kindOfFailure(error) !== "body_broken") throw error;
  return { why: error instanceof Error ? error.message : String(error) };
}
