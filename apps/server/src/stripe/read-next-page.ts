import { askPage, type AskedPage, type ReadPage } from "./ask-page.js";
import {
  firstAttempt,
  MOST_RESTARTS,
  nextAttempt,
  type PageAttempt,
  type PageFailure,
} from "./page-attempts.js";
import { kindOfFailure } from "./failure.js";
import { unixSeconds, whereOf, type Position } from "./position.js";
import { skipUnreadable } from "./skip-unreadable.js";
import { PageSize } from "./page-size.js";
import { idOf } from "./id-of.js";

/** A list that is read a page at a time. */
export interface LongList<Entry> {
  read: ReadPage<Entry>;
  /** The name of the list, for example `/v1/customers`. */
  path: string;
  /** Whether the list accepts the parameter `created`. */
  dated: boolean;
}

/** What one call of `readNextPage` brought. */
export interface ListPart<Entry> {
  /** The entries that lie within the bounds of the position. */
  entries: Entry[];
  /** How many of the entries came with the page before, too. */
  repeated: number;
  /**
   * True if the list was begun again with its newest object, so that all entries counted before come once more.
   */
  restarted: boolean;
  /** How far the list is read after this part. */
  position: Position;
  ended: boolean;
  /** Why some objects were left out or the end of the list was not reached; null: nothing was left out. */
  unread: string | null;
  /** How fresh the entries are, by Stripe's clock; null: no page was received. */
  freshAt: Date | null;
  requests: number;
}

/**
 * What is remembered of a list while it is read, to recognise pages that contradict each other. Losing it does no
 * harm.
 */
export class ListMemory {
  constructor(readonly size: PageSize = new PageSize()) {}
  /** The ids of the entries of the page before. */
  last: ReadonlySet<string | null> = new Set();
  /** The ids with which pages ended. */
  readonly ends = new Set<string>();
}

/**
 * Reads the next page of a list. The first page of a window of time is requested with `created[lt]`; the pages
 * after it are requested by cursor alone, until they are older than `from`.
 *
 * Pages that go wrong are handled as follows:
 * - A page that breaks off is requested in smaller parts. An object that breaks off even alone is left out, and
 *   `unread` says so.
 * - A page that contradicts the one before is requested once more, then from the second in which the last object
 *   was created, then from the start of the list without `created`. If the pages still contradict each other, the
 *   list ends and `unread` says so.
 * - If the cursor's object is deleted, the list goes on from the second in which that object was created.
 *
 * @throws every other failure
 */
export async function readNextPage<Entry>(
  list: LongList<Entry>,
  at: Position,
  memory: ListMemory,
): Promise<ListPart<Entry>> {
  let requests = 0;
  let why = "it was restarted too often";
  for (let attempt: PageAttempt | null = firstAttempt(at); attempt !== null;) {
    let failure: PageFailure;
    try {
      const page = await askPage(list.read, attempt.query, memory.size);
      requests += page.requests;
      if (!page.ok) return await skipBroken(list, at, memory, requests, page.why);
      if (!contradicts(page, attempt, at, memory)) return partOf(list, attempt, memory, page, requests);
      failure = "contradiction";
      why = `Stripe's pages contradict each other ${whereOf(at)}`;
    } catch (error) {
      requests += 1;
      const kind = kindOfFailure(error);
      if (kind === "cursor_gone") failure = "cursor_gone";
      // Some lists turn out not to accept `created`, and are then read without it.
      else if (kind === "rejected" && attempt.query.created !== undefined) failure = "created_rejected";
      else throw error;
      why = `the object after which the page begins is deleted each time, ${whereOf(at)}`;
    }
    attempt = nextAttempt(attempt, failure, at, list.dated);
  }
  return unreadable(list, at, requests, why);
}

/** Whether the page brings nothing new, although it or the page before says that more follows. */
function contradicts<Entry>(
  { data, more }: AskedPage<Entry> & { ok: true },
  { kind }: PageAttempt,
  at: Position,
  { last, ends }: ListMemory,
): boolean {
  const end = idOf(data.at(-1));
  if (end === null) return more || at.cursor !== null;
  if (at.cursor === null || kind === "from_start") return false;
  // A page from the last second repeats some entries. It must reach beyond the cursor or be the last page.
  if (kind === "from_second") return more && end === at.cursor;
  const ids = data.map(idOf);
  return ids.includes(at.cursor) || ends.has(end) || ids.every((id) => last.has(id));
}

/** Turns a page into a part: keeps the wanted entries and moves the position to the end of the page. */
function partOf<Entry>(
  { dated }: { dated: boolean },
  { at, kind }: PageAttempt,
  memory: ListMemory,
  { data, more, freshAt }: AskedPage<Entry> & { ok: true },
  requests: number,
): ListPart<Entry> {
  const times = data.map(createdOf);
  const [oldest, newest] = [at.from, at.to].map((date) => (date === null ? null : unixSeconds(date)));
  const isBelow = (time: number | null): boolean => time !== null && oldest != null && time < oldest;
  const isWanted = (time: number | null): boolean =>
    !isBelow(time) && (time === null || newest == null || time < newest);
  const entries = dated ? data.filter((_, index) => isWanted(times[index] ?? null)) : data;
  const lastTime = times.at(-1) ?? null;
  // If the page is in order, its last object shows the end of the window. If not, the window ends only when all
  // are older.
  const sorted = times.every((time, index) => (times[index - 1] ?? Infinity) >= (time ?? -Infinity));
  const below = dated && (sorted ? isBelow(lastTime) : times.every(isBelow));
  const restarted = kind === "from_start";
  const cursor = idOf(data.at(-1)) ?? at.cursor;
  const reached = lastTime === null ? at.reached : new Date(lastTime * 1_000);
  const repeated = restarted ? 0 : entries.filter((entry) => memory.last.has(idOf(entry))).length;
  if (restarted) memory.ends.clear();
  memory.last = new Set(data.map(idOf));
  if (cursor !== null) memory.ends.add(cursor);
  // A restart that moves to an older second is not counted, because it cannot be repeated for ever.
  const isOnward =
    kind === "from_second" &&
    at.to !== null &&
    reached !== null &&
    unixSeconds(reached) + 1 < unixSeconds(at.to);
  const restarts = isOnward ? at.restarts - 1 : at.restarts;
  const position = { ...at, cursor, reached, restarts };
  const ended = !more || below;
  return { entries, repeated, restarted, position, ended, unread: null, freshAt, requests };
}

/** Goes on behind an object whose answer breaks off even when it is requested alone. */
async function skipBroken<Entry>(
  list: LongList<Entry>,
  at: Position,
  memory: ListMemory,
  before: number,
  why: string,
): Promise<ListPart<Entry>> {
  const reason = `the answer breaks off even for one object, ${whereOf(at)} (${why})`;
  if (!list.dated || at.restarts >= MOST_RESTARTS) return unreadable(list, at, before, reason);
  const newest = at.cursor === null ? at.to : at.reached;
  const { to, requests, freshAt } = await skipUnreadable(list.read, at.from, newest);
  if (to === null) return unreadable(list, at, before + requests, reason);
  memory.size.reset();
  return {
    entries: [],
    repeated: 0,
    restarted: false,
    position: { ...at, to, cursor: null, restarts: at.restarts + 1 },
    ended: false,
    unread: `${list.path} has an object created at ${to.toISOString()} that could not be read: ${reason}.`,
    freshAt,
    requests: before + requests,
  };
}

/** Returns a last part that says why the list was not read to its end. */
function unreadable<Entry>(
  { path }: LongList<Entry>,
  at: Position,
  requests: number,
  why: string,
): ListPart<Entry> {
  return {
    entries: [],
    repeated: 0,
    restarted: false,
    position: at,
    ended: true,
    unread: `${path} was not read to its end: ${why}.`,
    freshAt: null,
    requests,
  };
}

/** Returns when the entry was created, in Unix seconds; null if the entry does not say. */
function createdOf(entry: unknown): number | null {
  const created = typeof entry === "object" && entry !== null && "created" in entry ? entry.created : null;
  return typeof created === "number" ? created : null;
}
