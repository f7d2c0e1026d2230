/** A part of an object's list that is read by one reader, from its newest object to its oldest. */
export interface Window {
  /** The object's name in a backfill. */
  object: string;
  /** Counts the object's windows from 0. */
  number: number;
  /** Objects created at `from` or later and before `to` are in it; null: no bound. */
  from: Date | null;
  to: Date | null;
  /** `waiting`: not all of it was read. `skipped`: Stripe does not list this for the key or the account. */
  status: "waiting" | "completed" | "skipped";
  /** Where the next page starts; null: at the window's newest object. */
  cursor: string | null;
  /** When the oldest object that was read was created. */
  reached: Date | null;
  /** The stamp of its first page: when it began to be read, in Stripe's clock. */
  listedAt: Date | null;
  synced: number;
  requests: number;
  /** Why it was skipped, or the first object that could not be stored. */
  reason: string | null;
}

/** The window that an object's list begins with: all of it, or what was created after a time. */
export function wholeList(object: string, createdAfter: Date | null): Window {
  const window = { object, number: 0, from: createdAfter, to: null, status: "waiting" } as const;
  return { ...window, cursor: null, reached: null, listedAt: null, synced: 0, requests: 0, reason: null };
}

/** Stripe's largest page (docs.stripe.com/api/pagination). */
export const PAGE = 100;
/** Less than this is not worth a reader of its own: the last page of a window is half empty. */
const WORTH_PAGES = 8;
/** Of a list whose depth is unknown a reader keeps this much, and twice as much with each window. */
const KEEP_PAGES = 20;
const MOST_DOUBLINGS = 4;

/** Objects per millisecond in the part that was read; null: nothing to tell it from. */
function density({ to, reached, synced }: Window, newest: Date): number | null {
  if (reached === null || synced === 0) return null;
  const spanMs = Math.max(1_000, (to ?? newest).getTime() - reached.getTime());
  return synced / spanMs;
}

/**
 * Where to cut a window in two, so that a second reader takes its older part: in the middle of what is left of it,
 * or, where nobody knows how far it goes, a good way behind the reader. Null: what is left is not worth it. `newest`
 * is when its newest object may have been created.
 */
export function cutAt(window: Window, newest: Date): Date | null {
  const perMs = density(window, newest);
  const { from, reached, number } = window;
  if (perMs === null || reached === null || window.status !== "waiting") return null;
  const keepMs = (KEEP_PAGES * 2 ** Math.min(number, MOST_DOUBLINGS) * PAGE) / perMs;
  const leftMs = from === null ? Infinity : reached.getTime() - from.getTime();
  if (leftMs * perMs < WORTH_PAGES * PAGE) return null;
  const at = wholeSeconds(reached.getTime() - Math.min(leftMs / 2, keepMs));
  // Objects of one second stay together: windows meet at whole seconds.
  return at.getTime() > 0 && at < reached && (from === null || at > from) ? at : null;
}

/** The window's newer part, which its reader keeps, and the older one. */
export function cut(window: Window, at: Date, number: number): [Window, Window] {
  const older = { ...wholeList(window.object, window.from), to: at, number };
  return [{ ...window, from: at }, older];
}

function wholeSeconds(ms: number): Date {
  return new Date(Math.floor(ms / 1_000) * 1_000);
}

/**
 * About how many objects of one list are still to be read: what lies between each reader and its window's end, as
 * dense as what it has read. Null: nothing tells how far the list goes.
 */
export function estimateLeft(windows: Window[], newest: Date): number | null {
  let left = 0;
  for (const window of windows) {
    if (window.status !== "waiting") continue;
    const perMs = density(window, newest) ?? overallDensity(windows, newest);
    if (perMs === null || window.from === null) return null;
    const upTo = window.reached ?? window.to ?? newest;
    left += (upTo.getTime() - window.from.getTime()) * perMs;
  }
  return Math.round(left);
}

function overallDensity(windows: Window[], newest: Date): number | null {
  const known = windows.map((window) => density(window, newest)).filter((perMs) => perMs !== null);
  return known.length === 0 ? null : known.reduce((sum, perMs) => sum + perMs, 0) / known.length;
}
