import type { Progress } from "../listing/progress.js";

/** A run of so few requests takes minutes: it just runs. */
const FEW_REQUESTS = 2_000;
/** The sweep sends a run that nobody works on again after a minute; a longer rest would be cut short by it. */
const LONGEST_PAUSE_SECONDS = 50;

/**
 * How long a daily run rests now, so that all of it takes about half of the time until the next one at an even pace: as
 * long as it is ahead of that. Nothing where nobody can tell yet how many requests it takes.
 */
export function pauseSeconds(progress: Progress, ranSeconds: number, verificationHours: number): number {
  let done = 0;
  let left = 0;
  for (const { status, requests = 0, requestsLeft } of Object.values(progress)) {
    done += requests;
    if (status === "running" && requestsLeft === undefined) return 0;
    if (status === "waiting" || status === "running") left += requestsLeft ?? 1;
  }
  if (done + left < FEW_REQUESTS) return 0;
  const dueSeconds = (done / (done + left)) * verificationHours * 60 * 30;
  return Math.max(0, Math.min(LONGEST_PAUSE_SECONDS, Math.floor(dueSeconds - ranSeconds)));
}
