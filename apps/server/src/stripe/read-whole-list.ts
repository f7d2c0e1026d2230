import { askPage, type AskedPage, type ReadPage } from "./ask-page.js";
import { kindOfFailure } from "./failure.js";
import { idOf } from "./id-of.js";
import { PageSize } from "./page-size.js";

/** The entries of a list, as far as they could be read. */
export interface WholeList<Entry> {
  entries: Entry[];
  /** How fresh the entries are, by Stripe's clock. */
  freshAt: Date;
  requests: number;
  /** Why the list could not be read to its end; null: it was read to its end. */
  unread: string | null;
}

/** The list is read again from its start at most this often because the object of a cursor was deleted. */
const MOST_LOST_CURSORS = 10;
/** The list is read at most this often if its pages contradict each other. */
const MOST_CONTRADICTING_READINGS = 3;

/** One reading of the list from its start, and how it ended. */
type Pass<Entry> = { entries: Entry[] } & (
  { end: "whole" } | { end: "lost" } | { end: "contradicting"; why: string } | { end: "broken"; why: string }
);

/**
 * Reads a list to its end. It is meant for short lists that cannot be read in windows of time, such as those of
 * one object or one customer. A page that breaks off is requested in smaller parts. If the object of a cursor is
 * deleted or pages contradict each other, the list is read again from its start. Only a reading without
 * contradictions counts as whole.
 *
 * @param path the name of the list, for messages
 * @throws every other failure
 */
export async function readWholeList<Entry>(read: ReadPage<Entry>, path: string): Promise<WholeList<Entry>> {
  const size = new PageSize();
  let freshAt: Date | null = null;
  let requests = 0;
  const ask = async (cursor: string | null): Promise<AskedPage<Entry>> => {
    const page = await askPage(read, cursor === null ? {} : { starting_after: cursor }, size);
    requests += page.requests;
    if (page.ok) freshAt ??= page.freshAt;
    return page;
  };
  let lost = 0;
  let contradicting = 0;
  for (;;) {
    const pass = await readOnce(ask);
    const result = (unread: string | null): WholeList<Entry> => {
      return { entries: pass.entries, freshAt: freshAt ?? new Date(0), requests, unread };
    };
    if (pass.end === "whole") return result(null);
    if (pass.end === "broken") return result(`${path} was not read to its end: ${pass.why}.`);
    if (pass.end === "lost") lost += 1;
    else {
      contradicting += 1;
      // Smaller pages begin at other objects, and may not show the same contradiction.
      size.narrow(size.limit);
    }
    const why =
      pass.end === "contradicting" ? pass.why : "the entry at which a page began was deleted each time";
    if (lost > MOST_LOST_CURSORS || contradicting >= MOST_CONTRADICTING_READINGS)
      return result(`${path} was not read to its end: ${why}.`);
  }
}

/** Reads the list from its start, until it ends or a page cannot be read. */
async function readOnce<Entry>(
  ask: (cursor: string | null) => Promise<AskedPage<Entry>>,
): Promise<Pass<Entry>> {
  const known = new Map<unknown, Entry>();
  const entriesSoFar = (): Entry[] => [...known.values()];
  for (let cursor: string | null = null; ;) {
    let page: AskedPage<Entry>;
    try {
      page = await ask(cursor);
      // A page that contradicts is requested once more before it counts.
      if (contradicts(page, cursor, known)) page = await ask(cursor);
    } catch (error) {
      if (kindOfFailure(error) !== "cursor_gone") throw error;
      return { entries: entriesSoFar(), end: "lost" };
    }
    const where = cursor === null ? "at its start" : `after ${cursor}`;
    if (!page.ok)
      return { entries: entriesSoFar(), end: "broken", why: `the answer breaks off ${where} (${page.why})` };
    if (contradicts(page, cursor, known)) {
      const why = `${where} Stripe answers what contradicts the page before it`;
      return { entries: entriesSoFar(), end: "contradicting", why };
    }
    for (const entry of page.data) known.set(idOf(entry) ?? entry, entry);
    if (!page.more) return { entries: entriesSoFar(), end: "whole" };
    cursor = idOf(page.data.at(-1));
    if (cursor === null)
      return { entries: entriesSoFar(), end: "contradicting", why: "its last entry has no id" };
  }
}

/** Whether the page brings nothing new, although it or the page before says that more follows. */
function contradicts<Entry>(
  page: AskedPage<Entry>,
  cursor: string | null,
  known: ReadonlyMap<unknown, Entry>,
): boolean {
  if (!page.ok || (cursor === null && !page.more)) return false;
  return page.data.every((entry) => known.has(idOf(entry)));
}
