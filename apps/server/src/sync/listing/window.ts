/**
 * A window is the part of a Stripe list between two times of `created`. One reader at a time reads a window, page
 * by page, from its newest object to its oldest. A list that cannot be filtered by `created` has one window.
 */
export interface Window {
  /** The name of the object type in a backfill. */
  object: string;
  /** Numbers the windows of one object type from 0. */
  number: number;
  /** The window has the objects created at `from` or later and before `to`; null: no bound. */
  from: Date | null;
  to: Date | null;
  /** `waiting`: not read to its end yet. `skipped`: Stripe refuses the list to the key or the account. */
  status: "waiting" | "completed" | "skipped";
  /** The id after which the next page starts; null: the next page starts at the newest object. */
  cursor: string | null;
  /** When the oldest object read so far was created; null: nothing was read. */
  reached: Date | null;
  /** When the first page was read, in Stripe's clock; null: nothing was read. */
  listedAt: Date | null;
  /** Objects (for entitlements: rows) that were read. */
  synced: number;
  /** Requests to Stripe. */
  requests: number;
  /** How often the reading could not continue at the cursor and had to start at another place. */
  restarts: number;
  /** A sentence that says what could not be read, and why; null: nothing was left out. */
  unread: string | null;
  /** The field that the objects came without, because Stripe refused to expand it; null: none. */
  without: string | null;
  /**
   * A sentence that says why the window was skipped, or names the first object that could not be stored; null:
   * neither.
   */
  reason: string | null;
}

/** A new window of the whole list, or of the objects that were created at `createdAfter` or later. */
export function wholeList(object: string, createdAfter: Date | null): Window {
  const window = { object, number: 0, from: createdAfter, to: null, status: "waiting" } as const;
  const counts = { synced: 0, requests: 0, restarts: 0 };
  return {
    ...window,
    ...counts,
    cursor: null,
    reached: null,
    listedAt: null,
    unread: null,
    without: null,
    reason: null,
  };
}

/** Objects on Stripe's largest page (docs.stripe.com/api/pagination). */
export const PAGE = 100;
/** If it is unknown how far back a list goes, its reader keeps at least so many pages before the first cut. */
const KEEP_PAGES = 20;

/** Objects per millisecond of `created` in the pages read since `before`. Null if no object was read since then. */
function density({ to, reached, synced }: Window, newest: Date, before: Window | null): number | null {
  const count = synced - (before?.synced ?? 0);
  if (reached === null || count <= 0) return null;
  const spanMs = Math.max(1_000, (before?.reached ?? to ?? newest).getTime() - reached.getTime());
  return count / spanMs;
}

/**
 * Finds the times at which to cut a window, so that several readers can read its parts at the same time. If the end
 * of the window is known, the cuts divide the unread part equally. If it is not known, they divide a span of time
 * as long as the one that was read so far (at least {@link KEEP_PAGES} pages); everything older is behind the last
 * cut. The unread part is expected to have as many objects in a span of time as the pages read since `before`.
 * @param before the window as it was before its last page; null: it has one page
 * @param newest when the newest object of the window may have been created
 * @param limits at most one part for each of the `readers`, and at least `fewestPages` expected pages in a part
 * @returns the cuts, the newest first, at whole seconds; none if no cut is worth it
 */
export function findCuts(
  window: Window,
  before: Window | null,
  newest: Date,
  { readers, fewestPages }: { readers: number; fewestPages: number },
): Date[] {
  const perMs = density(window, newest, before);
  const { from, reached } = window;
  if (perMs === null || reached === null || window.status !== "waiting") return [];
  const keepMs = Math.max((KEEP_PAGES * PAGE) / perMs, newest.getTime() - reached.getTime());
  const leftMs = from === null ? keepMs : reached.getTime() - from.getTime();
  const worth = Math.floor((leftMs * perMs) / (fewestPages * PAGE));
  const parts = Math.max(1, Math.min(readers, worth));
  const ends = Array.from({ length: parts }, (_, part) => reached.getTime() - (leftMs * (part + 1)) / parts);
  // Stripe filters `created` by whole seconds, so two windows must not share a second.
  const seconds = new Set(ends.map((end) => Math.floor(end / 1_000)));
  const oldest = Math.max(0, (from ?? new Date(0)).getTime());
  return [...seconds]
    .map((second) => new Date(second * 1_000))
    .filter((at) => at < reached && at.getTime() > oldest);
}

/**
 * Cuts a window. Returns its newest part, which its reader keeps, and then the older parts, numbered from `number`
 * on.
 */
export function cutWindow(window: Window, cuts: Date[], number: number): [Window, ...Window[]] {
  const older = cuts.map((to, index) => {
    return { ...wholeList(window.object, cuts[index + 1] ?? window.from), to, number: number + index };
  });
  return [{ ...window, from: cuts[0] ?? window.from }, ...older];
}

/**
 * Estimates how many objects of one list are still to be read. Expects in the unread part of each window as many
 * objects in a span of time as in the part that was read.
 * @returns null if the end of the list is unknown, or nothing was read
 */
export function estimateLeft(windows: Window[], newest: Date): number | null {
  let left = 0;
  for (const window of windows) {
    if (window.status !== "waiting") continue;
    const perMs = density(window, newest, null) ?? overallDensity(windows, newest);
    if (perMs === null || window.from === null) return null;
    const upTo = window.reached ?? window.to ?? newest;
    left += (upTo.getTime() - window.from.getTime()) * perMs;
  }
  return Math.round(left);
}

/** The average density of the windows of which something was read. */
function overallDensity(windows: Window[], newest: Date): number | null {
  const known = windows.map((window) => density(window, newest, null)).filter((perMs) => perMs !== null);
  return known.length === 0 ? null : known.reduce((sum, perMs) => sum + perMs, 0) / known.length;
}
