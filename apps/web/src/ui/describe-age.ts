import { ageFormat } from "./reader.js";

/** The units of time, each with its length, and the number of them at which the next unit is used. */
const STEPS = [
  { unit: "second", ms: 1_000, below: 60 },
  { unit: "minute", ms: 60_000, below: 60 },
  { unit: "hour", ms: 3_600_000, below: 24 },
  { unit: "day", ms: 86_400_000, below: 30 },
  { unit: "month", ms: 2_629_800_000, below: 12 },
  { unit: "year", ms: 31_557_600_000, below: Infinity },
] as const;

/**
 * Says in words how long before `now` something happened: "just now", "3 minutes ago", "yesterday". Both times are
 * in milliseconds since 1970. A time after `now` gives "in 3 minutes". `locale` is for tests;
 * without it the browser's is used.
 */
export function describeAge(then: number, now: number, locale?: string): string {
  const age = now - then;
  if (Math.abs(age) < 10_000) return "just now";
  const step = STEPS.find(({ ms, below }) => Math.round(Math.abs(age) / ms) < below) ?? STEPS[5];
  return ageFormat({ numeric: "auto" }, locale).format(-Math.round(age / step.ms), step.unit);
}
