import { estimateLeft, PAGE, type Window } from "./window.js";
import { LAST } from "./left-over-store.js";
import { NOT_PERMITTED } from "./read-page.js";
import { objectOf, OBJECTS, typeOfBackfill, type SyncedObject } from "../../copy/objects.js";

export const OBJECT_STATUSES = ["waiting", "running", "completed", "skipped", "failed"] as const;
type ObjectStatus = (typeof OBJECT_STATUSES)[number];

/** How far one object of a run is. */
export interface ObjectProgress {
  synced: number;
  status: ObjectStatus;
  reason?: string;
  /** Requests to Stripe. */
  requests?: number;
  /** About how many there are; absent: nobody can tell yet. */
  estimatedTotal?: number;
  /** About how many requests it still takes; absent: nobody can tell yet. */
  requestsLeft?: number;
  /** Of `synced` and `requests`, what a run before this one did, which this one went on from. */
  before?: { synced: number; requests: number };
}
export type Progress = Record<string, ObjectProgress>;

/** How far each object of a run is, from its windows. */
export function progressOf(objects: string[], windows: Window[], now: Date): Progress {
  const own = (object: string): Window[] => windows.filter((window) => window.object === object);
  const customers = totalOf(own("customer"), now);
  const subscribers = totalOf(own("subscription"), now);
  const withAsked = (object: string, progress: ObjectProgress): ObjectProgress => {
    const { backfill }: SyncedObject = OBJECTS[typeOfBackfill(object)];
    const some = backfill !== undefined && "asks" in backfill && subscribers !== null;
    return withCustomers(progress, some && customers !== null ? Math.min(customers, subscribers) : customers);
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

/** Objects that come with others are skipped where the key may not read them there. */
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

/** The progress that a run begins with: what the one before it did, whose windows it has. */
export function doneBefore(objects: string[], windows: Window[]): Progress {
  const progress = endedProgress(progressOf(objects, windows, new Date()), {});
  return Object.fromEntries(
    Object.entries(progress).map(([object, one]) => {
      const { synced, requests = 0 } = one;
      return [object, { ...one, before: { synced, requests } }];
    }),
  );
}

/**
 * The progress of a run that has ended: what was not read to its end waits for the next one. `begun` is what it began
 * with.
 */
export function endedProgress(progress: Progress, begun: Progress): Progress {
  return Object.fromEntries(
    Object.entries(progress).map(([object, { estimatedTotal: _, requestsLeft: __, ...one }]) => {
      const before = begun[object]?.before;
      const status = one.status === "running" ? ("waiting" as const) : one.status;
      return [object, { ...one, status, ...(before === undefined ? {} : { before }) }];
    }),
  );
}

/** About how many objects the windows have, if the run reads all of them; null: nobody can tell. */
function totalOf(windows: Window[], now: Date): number | null {
  if (!windows.some(({ from }) => from === null)) return null;
  const { status, synced, estimatedTotal } = progressOfObject(windows, now);
  return status === "completed" || status === "failed" ? synced : (estimatedTotal ?? null);
}

/** Whether every customer is asked for the object; where the account may have none, that is known once it has begun. */
function asksCustomers(object: string, { status }: ObjectProgress, features: Window[]): boolean {
  const { backfill }: SyncedObject = OBJECTS[typeOfBackfill(object)];
  if (backfill === undefined || !("byCustomer" in backfill)) return false;
  const mayHave = backfill.possible === undefined || features.some(({ synced }) => synced > 0);
  return status === "running" || (status === "waiting" && mayHave);
}

/** With what is left of an object that is asked for customer by customer, one request each. */
function withCustomers(progress: ObjectProgress, customers: number | null): ObjectProgress {
  if (customers === null) return progress;
  const { status, synced, requests = 0 } = progress;
  const requestsLeft = Math.max(0, customers - requests);
  const known = status === "running" && synced > 0;
  return {
    ...progress,
    requestsLeft,
    ...(known && { estimatedTotal: synced + Math.round((requestsLeft * synced) / requests) }),
  };
}

function progressOfObject(windows: Window[], now: Date): ObjectProgress {
  const sum = (field: "synced" | "requests"): number => windows.reduce((total, one) => total + one[field], 0);
  const [synced, requests] = [sum("synced"), sum("requests")];
  const reason = windows.map((window) => window.reason ?? window.unread).find((why) => why !== null);
  const told = { synced, requests, ...(reason === undefined ? {} : { reason }) };
  if (windows.some(({ status }) => status === "waiting")) {
    if (requests === 0) return { ...told, status: "waiting" };
    const left = estimateLeft(windows, now);
    if (left === null) return { ...told, status: "running" };
    return {
      ...told,
      status: "running",
      estimatedTotal: synced + left,
      requestsLeft: Math.ceil(left / PAGE),
    };
  }
  const skipped = windows.some(({ status }) => status === "skipped");
  return { ...told, status: skipped ? "skipped" : reason === undefined ? "completed" : "failed" };
}

/** What a run still loads after all else is there; null: more than that. */
export function loadedButFor(progress: Progress): string[] | null {
  const open = Object.entries(progress).filter(
    ([, { status }]) => status === "waiting" || status === "running",
  );
  return open.length > 0 && open.every(([object]) => object === LAST) ? [LAST] : null;
}

/**
 * Seconds until the run ends if it goes on as it did: by requests, which are what takes the time. Null where nobody
 * can tell yet.
 */
export function estimateSeconds(progress: Progress, begun: Progress, ranSeconds: number): number | null {
  let done = 0;
  let left = 0;
  for (const [object, { status, requests = 0, requestsLeft }] of Object.entries(progress)) {
    done += requests - (begun[object]?.before?.requests ?? 0);
    if (status === "running" && requestsLeft === undefined) return null;
    if (status === "waiting" || status === "running") left += requestsLeft ?? 1;
  }
  return done <= 0 ? null : Math.round((ranSeconds / done) * left);
}
