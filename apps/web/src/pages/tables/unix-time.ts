/** The names of Stripe's fields that hold a time: `created`, `canceled_at`, `current_period_end` and others. */
const TIME_NAME = /^(created|.*_(at|start|end|date|on)|start_date|.*anchor|.*_attempt|date|expires)$/;

/** 2001-09-09, in Unix seconds. Stripe is younger, so smaller numbers are no times. */
const OLDEST_SECONDS = 1_000_000_000;
/** The year 2286, in Unix seconds. Larger numbers are no times of Stripe. */
const NEWEST_SECONDS = 10_000_000_000;

/**
 * Returns the time in a column of Unix seconds, or null if the value is something else. `type` is PostgreSQL's
 * name.
 */
export function unixTime(name: string, type: string, value: unknown): Date | null {
  if (!/int|numeric/.test(type) || !TIME_NAME.test(name)) return null;
  const seconds = Number(value);
  return seconds >= OLDEST_SECONDS && seconds < NEWEST_SECONDS ? new Date(seconds * 1_000) : null;
}
