const TIME_NAME = /^(created|.*_(at|start|end|date|on)|start_date|.*anchor|.*_attempt|date|expires)$/;

/** 2001-09-09: Stripe has nothing older, and amounts of money seldom stand in a column named like a time. */
const OLDEST_SECONDS = 1_000_000_000;
const NEWEST_SECONDS = 10_000_000_000;

/** The time that a column of Unix seconds holds; null for any other value. */
export function unixTime(name: string, type: string, value: unknown): Date | null {
  if (!/int|numeric/.test(type) || !TIME_NAME.test(name)) return null;
  const seconds = Number(value);
  return seconds >= OLDEST_SECONDS && seconds < NEWEST_SECONDS ? new Date(seconds * 1_000) : null;
}
