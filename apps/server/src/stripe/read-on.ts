import { askPage, type AskedPage, type ReadPage } from "./ask-page.js";
import { MOST_RESTARTS, nextWay, straightOn, type Failure, type Way } from "./list-ways.js";
import { kindOfFailure } from "./failure.js";
import { unixSeconds, whereOf, type Position } from "./position.js";
import { passOver } from "./pass-over.js";
import { PageSize } from "./page-size.js";
import { idOf } from "./id-of.js";

/** A list that is read a page at a time. */
export interface LongList<Entry> {
  read: ReadPage<Entry>;
  /** Names it, e.g. `/v1/customers`. */
  path: string;
  /** Whether it takes `created`. */
  dated: boolean;
}

export interface Part<Entry> {
  /** Those that are wanted. */
  entries: Entry[];
  /** How many of them came with an earlier page already. */
  repeated: number;
  /** It begins with the newest object again: whatever was counted before comes once more. */
  anew: boolean;
  /** Where the list stands after this part. */
  position: Position;
  ended: boolean;
  /** Why a part of it is passed over, or its end was not reached; null: nothing was left out. */
  unread: string | null;
  /** How fresh the entries are, in Stripe's clock; null: no page came. */
  freshAt: Date | null;
  requests: number;
}

/** What is known of a list while it is read: may be lost at any time. */
export class ListMemory {
  constructor(readonly size: PageSize = new PageSize()) {}
  /** The ids of the page before. */
  last: ReadonlySet<string | null> = new Set();
  /** Where pages have ended. */
  readonly ends = new Set<string>();
}

/**
 * Reads the next page of a list. A window of time begins at `created[lt]` without a cursor, and goes on by cursor alone
 * until it is below `from`. A page that breaks off is asked for in smaller parts, and what breaks off even alone is
 * passed over and named. A page that contradicts the one before it is asked for once more, then from the second on
 * that was reached, then from the start without `created`; a list whose pages still contradict each other ends as
 * unread. Where the cursor's object is gone the list goes on from the second that was reached.
 * @throws every other failure
 */
export async function readOn<Entry>(
  list: LongList<Entry>,
  at: Position,
  memory: ListMemory,
): Promise<Part<Entry>> {
  let requests = 0;
  let why = "it was begun again too often";
  for (let way: Way | null = straightOn(at); way !== null;) {
    let failure: Failure;
    try {
      const page = await askPage(list.read, way.query, memory.size);
      requests += page.requests;
      if (!page.ok) return await withoutBroken(list, at, memory, requests, page.why);
      if (!contradicts(page, way, at, memory)) return taken(list, way, memory, page, requests);
      failure = "odd";
      why = `Stripe's pages contradict each other ${whereOf(at)}`;
    } catch (error) {
      requests += 1;
      const kind = kindOfFailure(error);
      if (kind === "cursor_gone") failure = "lost";
      // A list that does not take `created` after all is read without it.
      else if (kind === "rejected" && way.query.created !== undefined) failure = "undated";
      else throw error;
      why = `what a page begins with is gone each time, ${whereOf(at)}`;
    }
    way = nextWay(way, failure, at, list.dated);
  }
  return unreadable(list, at, requests, why);
}

/** Whether the page does not go on although it, or the page before it, says that there is more. */
function contradicts<Entry>(
  { data, more }: AskedPage<Entry> & { ok: true },
  { kind }: Way,
  at: Position,
  { last, ends }: ListMemory,
): boolean {
  const end = idOf(data.at(-1));
  if (end === null) return more || at.cursor !== null;
  if (at.cursor === null || kind === "start") return false;
  // From the second that was reached some come again; but it has to get past the cursor, or to say that nothing follows.
  if (kind === "second") return more && end === at.cursor;
  const ids = data.map(idOf);
  return ids.includes(at.cursor) || ends.has(end) || ids.every((id) => last.has(id));
}

function taken<Entry>(
  { dated }: { dated: boolean },
  { at, kind }: Way,
  memory: ListMemory,
  { data, more, freshAt }: AskedPage<Entry> & { ok: true },
  requests: number,
): Part<Entry> {
  const times = data.map(createdOf);
  const [oldest, newest] = [at.from, at.to].map((date) => (date === null ? null : unixSeconds(date)));
  const isBelow = (time: number | null): boolean => time !== null && oldest != null && time < oldest;
  const isWanted = (time: number | null): boolean =>
    !isBelow(time) && (time === null || newest == null || time < newest);
  const entries = dated ? data.filter((_, index) => isWanted(times[index] ?? null)) : data;
  const lastTime = times.at(-1) ?? null;
  // The end of a window shows in its last object where the page is in order, else only in all of them.
  const sorted = times.every((time, index) => (times[index - 1] ?? Infinity) >= (time ?? -Infinity));
  const below = dated && (sorted ? isBelow(lastTime) : times.every(isBelow));
  const anew = kind === "start";
  const cursor = idOf(data.at(-1)) ?? at.cursor;
  const reached = lastTime === null ? at.reached : new Date(lastTime * 1_000);
  const repeated = anew ? 0 : entries.filter((entry) => memory.last.has(idOf(entry))).length;
  if (anew) memory.ends.clear();
  memory.last = new Set(data.map(idOf));
  if (cursor !== null) memory.ends.add(cursor);
  // What gets on to an older second never goes round in a circle, however often it has to be done.
  const isOnward =
    kind === "second" && at.to !== null && reached !== null && unixSeconds(reached) + 1 < unixSeconds(at.to);
  const restarts = isOnward ? at.restarts - 1 : at.restarts;
  const position = { ...at, cursor, reached, restarts };
  const ended = !more || below;
  return { entries, repeated, anew, position, ended, unread: null, freshAt, requests };
}

/** Goes on past an object whose answer breaks off even where it is asked for alone. */
async function withoutBroken<Entry>(
  list: LongList<Entry>,
  at: Position,
  memory: ListMemory,
  before: number,
  why: string,
): Promise<Part<Entry>> {
  const reason = `the answer breaks off even for one object, ${whereOf(at)} (${why})`;
  if (!list.dated || at.restarts >= MOST_RESTARTS) return unreadable(list, at, before, reason);
  const newest = at.cursor === null ? at.to : at.reached;
  const { to, requests, freshAt } = await passOver(list.read, at.from, newest);
  if (to === null) return unreadable(list, at, before + requests, reason);
  memory.size.reset();
  return {
    entries: [],
    repeated: 0,
    anew: false,
    position: { ...at, to, cursor: null, restarts: at.restarts + 1 },
    ended: false,
    unread: `${list.path} has an object created at ${to.toISOString()} that could not be read: ${reason}.`,
    freshAt,
    requests: before + requests,
  };
}

function unreadable<Entry>(
  { path }: LongList<Entry>,
  at: Position,
  requests: number,
  why: string,
): Part<Entry> {
  return {
    entries: [],
    repeated: 0,
    anew: false,
    position: at,
    ended: true,
    unread: `${path} was not read to its end: ${why}.`,
    freshAt: null,
    requests,
  };
}

function createdOf(entry: unknown): number | null {
  const created = typeof entry === "object" && entry !== null && "created" in entry ? entry.created : null;
  return typeof created === "number" ? created : null;
}
