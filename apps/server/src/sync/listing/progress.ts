import { estimateLeft, PAGE, type Window } from "./window.js";
import { LAST_OBJECT } from "./left-over-store.js";
import { NOT_PERMITTED } from "./read-page.js";
import { objectOf, OBJECTS, typeOfBackfill, type SyncedObject } from "../../copy/objects.js";

/** The statuses that one object type can have in a run. */
export const OBJECT_STATUSES = ["waiting", "running", "completed", "skipped", "failed"] as const;
type ObjectStatus = (typeof OBJECT_STATUSES)[number];

/** How far a run is with one object type. */
export interface ObjectProgress {
  /** Objects (for entitlements: rows) that were loaded or compared. */
  synced: number;
  status: ObjectStatus;
  /** A sentence that says why the type was skipped or failed. */
  reason?: string;
  /** Requests to Stripe so far. */
  requests?: number;
  /** An estimate of how many objects Stripe has; absent until most of them were read (`isKnown`). */
  estimatedTotal?: number;
  /** An estimate of the requests that are still to be made; absent if there is no estimate yet. */
  requestsLeft?: number;
  /** The parts of `synced` and `requests` that an earlier run did, which this run continues. */
  before?: { synced: number; requests: number };
}
/** The progress of each object type, by its name in a backfill. */
export type Progress = Record<string, ObjectProgress>;

/**
 * Computes how far a run is with each object type from the run's windows. `now` bounds the age of the newest
 * objects.
 */
export function progressOf(objects: string[], windows: Window[], now: Date): Progress {
  const own = (object: string): Window[] => windows.filter((window) => window.object === object);
  const customers = totalOf(own("customer"), now);
  const subscribers = totalOf(own("subscription"), now);
  const withAsked = (object: string, progress: ObjectProgress): ObjectProgress => {
    const { backfill }: SyncedObject = OBJECTS[typeOfBackfill(object)];
    const some = backfill !== undefined && "asks" in backfill && subscribers !== null;
    const fewer = some && customers !== null && subscribers.count < customers.count;
    return withCustomers(progress, fewer ? subscribers : customers);
  };
  const entries = objects.map((object) => {
    const progress = withoutCarried(object, windows, progressOfObject(own(object), now));
    return [
      object,
      asksCustomers(object, progress, own("feature")) ? withAsked(object, progress) : progress,
    ] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * Marks a type as skipped if its objects come inside of other objects and the key may not read them there. Other
 * types stay as they are.
 */
function withoutCarried(object: string, windows: Window[], progress: ObjectProgress): ObjectProgress {
  const isLacking = windows.some(({ object: carrier, without }) => {
    if (without === null) return false;
    const { backfill }: SyncedObject = OBJECTS[typeOfBackfill(carrier)];
    const carries = backfill !== undefined && "list" in backfill ? backfill.carries : undefined;
    return carries?.field === without && OBJECTS[typeOfBackfill(object)] === objectOf(carries.type);
  });
  if (!isLacking || progress.status === "waiting" || progress.status === "running") return progress;
  return { ...progress, status: "skipped", reason: progress.reason ?? NOT_PERMITTED };
}

/**
 * The progress that a run starts with if it continues the windows of an earlier run: everything counts as done
 * before.
 */
export function progressOfEarlierRun(objects: string[], windows: Window[]): Progress {
  const progress = endedProgress(progressOf(objects, windows, new Date()), {});
  return Object.fromEntries(
    Object.entries(progress).map(([object, one]) => {
      const { synced, requests = 0 } = one;
      return [object, { ...one, before: { synced, requests } }];
    }),
  );
}

/**
 * The progress of a run that has ended. A type that was not read to its end gets the status `waiting`: the next run
 * reads the other part of its list. `atStart` is the progress that the run started with.
 */
export function endedProgress(progress: Progress, atStart: Progress): Progress {
  return Object.fromEntries(
    Object.entries(progress).map(([object, { estimatedTotal: _, requestsLeft: __, ...one }]) => {
      const before = atStart[object]?.before;
      const status = one.status === "running" ? ("waiting" as const) : one.status;
      return [object, { ...one, status, ...(before === undefined ? {} : { before }) }];
    }),
  );
}

/** An estimate of how many objects a type has. */
interface Total {
  count: number;
  /** Whether people may see the number. Otherwise it is only good for the time that is left. */
  isKnown: boolean;
}

/** Returns the estimate for a type; null if the run does not read all of its objects, or there is no estimate yet. */
function totalOf(windows: Window[], now: Date): Total | null {
  if (!windows.some(({ from }) => from === null)) return null;
  const { status, synced } = progressOfObject(windows, now);
  if (status === "completed" || status === "failed") return { count: synced, isKnown: true };
  const left = status === "running" ? estimateLeft(windows, now) : null;
  return left === null ? null : { count: synced + left, isKnown: isKnown(synced, left) };
}

/**
 * Whether an estimate may be shown: two thirds of the objects were read. Businesses grow, so the newest objects lie closer
 * together than the older ones, which are expected at the same distances. If there are half as many old objects as
 * expected, the total is a fifth too high at most; if there are none, a half.
 */
function isKnown(synced: number, left: number): boolean {
  return synced >= 2 * left;
}

/**
 * Whether the run still asks every customer for this type. For entitlements this is known once the reading has
 * begun, or once the account is known to have features: an account without features has no entitlements.
 */
function asksCustomers(object: string, { status }: ObjectProgress, features: Window[]): boolean {
  const { backfill }: SyncedObject = OBJECTS[typeOfBackfill(object)];
  if (backfill === undefined || !("byCustomer" in backfill)) return false;
  const mayHave = backfill.possible === undefined || features.some(({ synced }) => synced > 0);
  return status === "running" || (status === "waiting" && mayHave);
}

/** Adds estimates to the progress of a type that takes one request for each customer. */
function withCustomers(progress: ObjectProgress, customers: Total | null): ObjectProgress {
  if (customers === null) return progress;
  const { status, synced, requests = 0 } = progress;
  const requestsLeft = Math.max(0, customers.count - requests);
  const known = status === "running" && synced > 0 && customers.isKnown;
  return {
    ...progress,
    requestsLeft,
    ...(known && { estimatedTotal: synced + Math.round((requestsLeft * synced) / requests) }),
  };
}

/** The progress of one type from its own windows. */
function progressOfObject(windows: Window[], now: Date): ObjectProgress {
  const sum = (field: "synced" | "requests"): number => windows.reduce((total, one) => total + one[field], 0);
  const [synced, requests] = [sum("synced"), sum("requests")];
  const reason = windows.map((window) => window.reason ?? window.unread).find((why) => why !== null);
  const counts = { synced, requests, ...(reason === undefined ? {} : { reason }) };
  if (windows.some(({ status }) => status === "waiting")) {
    if (requests === 0) return { ...counts, status: "waiting" };
    const left = estimateLeft(windows, now);
    if (left === null) return { ...counts, status: "running" };
    return {
      ...counts,
      status: "running",
      ...(isKnown(synced, left) && { estimatedTotal: synced + left }),
      requestsLeft: Math.ceil(left / PAGE),
    };
  }
  const skipped = windows.some(({ status }) => status === "skipped");
  return { ...counts, status: skipped ? "skipped" : reason === undefined ? "completed" : "failed" };
}

/**
 * The object types that a run still loads when everything else is loaded. Null if other types are still open, or
 * none is.
 */
export function loadedButFor(progress: Progress): string[] | null {
  const open = Object.entries(progress).filter(
    ([, { status }]) => status === "waiting" || status === "running",
  );
  return open.length > 0 && open.every(([object]) => object === LAST_OBJECT) ? [LAST_OBJECT] : null;
}

/**
 * Estimates the seconds until the run ends. Uses the speed so far in requests, because requests take most of the
 * time.
 * @param atStart the progress that the run started with: requests of an earlier run do not count for the speed
 * @param ranSeconds the seconds that the run has taken so far
 * @returns null if there is no estimate yet
 */
export function estimateSeconds(progress: Progress, atStart: Progress, ranSeconds: number): number | null {
  let done = 0;
  let left = 0;
  for (const [object, { status, requests = 0, requestsLeft }] of Object.entries(progress)) {
    done += requests - (atStart[object]?.before?.requests ?? 0);
    if (status === "running" && requestsLeft === undefined) return null;
    if (status === "waiting" || status === "running") left += requestsLeft ?? 1;
  }
  return done <= 0 ? null : Math.round((ranSeconds / done) * left);
}
