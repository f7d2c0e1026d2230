import { askPage, type AskedPage, type ReadPage } from "./ask-page.js";
import { kindOfFailure } from "./failure.js";
import { idOf } from "./id-of.js";
import { PageSize } from "./page-size.js";

/** What a list has, as far as it could be read. */
export interface WholeList<Entry> {
  entries: Entry[];
  /** How fresh they are, in Stripe's clock. */
  freshAt: Date;
  requests: number;
  /** Why it could not be read to its end; null: it was. */
  unread: string | null;
}

/** Each time a cursor's object is deleted, the list is read from its start. */
const MOST_LOST_CURSORS = 10;
/** So often a list whose pages contradict each other is read from its start. */
const MOST_ODD_READINGS = 3;

type Pass<Entry> = { entries: Entry[] } & (
  { end: "whole" } | { end: "lost" } | { end: "odd"; why: string } | { end: "broken"; why: string }
);

/**
 * Reads a list to its end, for lists that are short and cannot be cut: what one object or one customer has. A page that
 * breaks off is asked for in smaller parts; where the cursor's object is gone, or pages contradict each other, the list
 * is read again from its start. Only a reading that nothing contradicts counts as whole. `path` names the list.
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
  let odd = 0;
  for (;;) {
    const pass = await readOnce(ask);
    const told = (unread: string | null): WholeList<Entry> => {
      return { entries: pass.entries, freshAt: freshAt ?? new Date(0), requests, unread };
    };
    if (pass.end === "whole") return told(null);
    if (pass.end === "broken") return told(`${path} was not read to its end: ${pass.why}.`);
    if (pass.end === "lost") lost += 1;
    else {
      odd += 1;
      // Pages that begin elsewhere may not repeat what was wrong.
      size.narrow(size.limit);
    }
    const why = pass.end === "odd" ? pass.why : "the entry at which a page began was deleted each time";
    if (lost > MOST_LOST_CURSORS || odd >= MOST_ODD_READINGS)
      return told(`${path} was not read to its end: ${why}.`);
  }
}

/** Reads the list from its start, until it ends or a page cannot be read. */
async function readOnce<Entry>(
  ask: (cursor: string | null) => Promise<AskedPage<Entry>>,
): Promise<Pass<Entry>> {
  const known = new Map<unknown, Entry>();
  const so = (): Entry[] => [...known.values()];
  for (let cursor: string | null = null; ;) {
    let page: AskedPage<Entry>;
    try {
      page = await ask(cursor);
      // Asked once more before it is doubted.
      if (contradicts(page, cursor, known)) page = await ask(cursor);
    } catch (error) {
      if (kindOfFailure(error) !== "cursor_gone") throw error;
      return { entries: so(), end: "lost" };
    }
    const where = cursor === null ? "at its start" : `after ${cursor}`;
    if (!page.ok)
      return { entries: so(), end: "broken", why: `the answer breaks off ${where} (${page.why})` };
    if (contradicts(page, cursor, known)) {
      const why = `${where} Stripe answers what contradicts the page before it`;
      return { entries: so(), end: "odd", why };
    }
    for (const entry of page.data) known.set(idOf(entry) ?? entry, entry);
    if (!page.more) return { entries: so(), end: "whole" };
    cursor = idOf(page.data.at(-1));
    if (cursor === null) return { entries: so(), end: "odd", why: "its last entry has no id" };
  }
}

/** Whether a page brings nothing new although this page or the one before it says that there is more. */
function contradicts<Entry>(
  page: AskedPage<Entry>,
  cursor: string | null,
  known: ReadonlyMap<unknown, Entry>,
): boolean {
  if (!page.ok || (cursor === null && !page.more)) return false;
  return page.data.every((entry) => known.has(idOf(entry)));
}
