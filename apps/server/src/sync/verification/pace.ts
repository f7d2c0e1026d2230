import type { Progress } from "../listing/progress.js";

/** A run with fewer requests takes only minutes, so it makes no pauses. */
const FEW_REQUESTS = 2_000;
/** A longer pause would be cut short: the sweep job continues a run on which no worker works after a minute. */
const LONGEST_PAUSE_SECONDS = 50;

/**
 * The pause before the next step of a daily run, in whole seconds. Spreads the requests evenly over half of the
 * time until the next daily run: a run that is ahead of this pace pauses until it is not.
 * @param ranSeconds the seconds since the run started
 * @param verificationHours the hours between two daily runs
 * @returns 0 if the run has few requests, or if it is not known yet how many are left
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
