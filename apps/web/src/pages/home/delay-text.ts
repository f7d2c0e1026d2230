import { durationText } from "../../ui/duration-text.js";

/** Stripe gives the time of an event in whole seconds, so a delay below this is not known more exactly. */
const EXACT_FROM_MS = 2_000;

/** Says how long after Stripe made an event it was in its table: "less than 2 seconds", "12 s". Both are ISO 8601. */
export function delayText(created: string, appliedAt: string): string {
  if (Date.parse(appliedAt) - Date.parse(created) < EXACT_FROM_MS) return "less than 2 seconds";
  return durationText(created, appliedAt);
}
