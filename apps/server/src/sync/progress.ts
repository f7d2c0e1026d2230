import type { ObjectProgress, Progress } from "./backfill-store.js";
import { estimateLeft, PAGE, type Window } from "./listing/window.js";

/** How far each object of a run is, from its windows. */
export function progressOf(objects: string[], windows: Window[], now: Date): Progress {
  const entries = objects.map((object) => {
    const own = windows.filter((window) => window.object === object);
    return [object, progressOfObject(own, now)] as const;
  });
  return Object.fromEntries(entries);
}

/** The progress of a run that has ended: what was not read to its end waits for the next one. */
export function settled(progress: Progress): Progress {
  return Object.fromEntries(
    Object.entries(progress).map(([object, { estimatedTotal: _, ...one }]) => [
      object,
      one.status === "running" ? { ...one, status: "waiting" as const } : one,
    ]),
  );
}

function progressOfObject(windows: Window[], now: Date): ObjectProgress {
  const sum = (field: "synced" | "requests"): number => windows.reduce((total, one) => total + one[field], 0);
  const [synced, requests] = [sum("synced"), sum("requests")];
  const reason = windows.find((window) => window.reason !== null)?.reason ?? undefined;
  const told = { synced, requests, ...(reason === undefined ? {} : { reason }) };
  if (windows.some(({ status }) => status === "waiting")) {
    if (requests === 0) return { ...told, status: "waiting" };
    const left = estimateLeft(windows, now);
    return { ...told, status: "running", ...(left === null ? {} : { estimatedTotal: synced + left }) };
  }
  const skipped = windows.some(({ status }) => status === "skipped");
  return { ...told, status: skipped ? "skipped" : reason === undefined ? "completed" : "failed" };
}

/**
 * Seconds until the run ends if it goes on as it did: by requests, which are what takes the time. Null where nobody
 * can tell yet.
 */
export function estimateSeconds(progress: Progress, startedAt: Date, now: Date): number | null {
  let done = 0;
  let left = 0;
  for (const { status, synced, requests = 0, estimatedTotal } of Object.values(progress)) {
    done += requests;
    if (status === "waiting") left += 1;
    if (status !== "running") continue;
    if (estimatedTotal === undefined) return null;
    left += Math.ceil((estimatedTotal - synced) / PAGE);
  }
  return done === 0 ? null : Math.round(((now.getTime() - startedAt.getTime()) / 1_000 / done) * left);
}
