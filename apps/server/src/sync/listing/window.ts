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
  /** How often it was not read straight on. */
  restarts: number;
  /** What of it could not be read, and why; null: nothing was left out. */
  unread: string | null;
  /** The field that its objects came without, as the key may not read what would stand in it. */
  without: string | null;
  /** Why it was skipped, or the first object that could not be stored. */
  reason: string | null;
}

/** The window that an object's list begins with: all of it, or what was created after a time. */
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

/** Stripe's largest page (docs.stripe.com/api/pagination). */
export const PAGE = 100;
/** Of a list whose depth is unknown so much is cut off at least. */
const KEEP_PAGES = 20;

/** Objects per millisecond in what was read since `before`; null: nothing to tell it from. */
function density({ to, reached, synced }: Window, newest: Date, before: Window | null): number | null {
  const count = synced - (before?.synced ?? 0);
  if (reached === null || count <= 0) return null;
  const spanMs = Math.max(1_000, (before?.reached ?? to ?? newest).getTime() - reached.getTime());
  return count / spanMs;
}

/**
 * Where to cut a window so that up to `readers` read it at the same time, from the newest cut to the oldest: in equal
 * parts of what is left of it, or, where nobody knows how far it goes, of as much as was read of the list before it,
 * with the rest behind the last cut. None: no part would have `worthPages`. What is left is taken to be as dense as the page that was
 * read since `before`. `newest` is when its newest object may have been created.
 */
export function cutsOf(
  window: Window,
  before: Window | null,
  newest: Date,
  { readers, worthPages }: { readers: number; worthPages: number },
): Date[] {
  const perMs = density(window, newest, before);
  const { from, reached } = window;
  if (perMs === null || reached === null || window.status !== "waiting") return [];
  const keepMs = Math.max((KEEP_PAGES * PAGE) / perMs, newest.getTime() - reached.getTime());
  const leftMs = from === null ? keepMs : reached.getTime() - from.getTime();
  const worth = Math.floor((leftMs * perMs) / (worthPages * PAGE));
  const parts = Math.max(1, Math.min(readers, worth));
  const ends = Array.from({ length: parts }, (_, part) => reached.getTime() - (leftMs * (part + 1)) / parts);
  // Objects of one second stay together: windows meet at whole seconds.
  const seconds = new Set(ends.map((end) => Math.floor(end / 1_000)));
  const oldest = Math.max(0, (from ?? new Date(0)).getTime());
  return [...seconds]
    .map((second) => new Date(second * 1_000))
    .filter((at) => at < reached && at.getTime() > oldest);
}

/** The window's newest part, which its reader keeps, and the older ones, numbered from `number` on. */
export function cut(window: Window, cuts: Date[], number: number): [Window, ...Window[]] {
  const older = cuts.map((to, index) => {
    return { ...wholeList(window.object, cuts[index + 1] ?? window.from), to, number: number + index };
  });
  return [{ ...window, from: cuts[0] ?? window.from }, ...older];
}

/**
 * About how many objects of one list are still to be read: what lies between each reader and its window's end, as
 * dense as what it has read. Null: nothing tells how far the list goes.
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

function overallDensity(windows: Window[], newest: Date): number | null {
  const known = windows.map((window) => density(window, newest, null)).filter((perMs) => perMs !== null);
  return known.length === 0 ? null : known.reduce((sum, perMs) => sum + perMs, 0) / known.length;
}
