import { BillStackError, ConnectionError } from "./errors.js";

/** How often a call is sent at most. */
const MOST_ATTEMPTS = 3;
/** The longest wait before the second attempt, in milliseconds. It doubles for each further attempt. */
const FIRST_WAIT_MS = 200;
/** Answers after which the same request may succeed a moment later. */
const TEMPORARY = new Set([429, 502, 503]);

/**
 * Returns how long to wait before a call is sent again, in milliseconds; null if it must not be sent again. Only calls
 * that change nothing, or change the same thing if they are sent twice, may ask this.
 *
 * @param attempt how often the call was sent
 * @param random a number from 0 to 1. It spreads the retries of many clients over time
 */
export function waitBeforeRetry(error: unknown, attempt: number, random = Math.random()): number | null {
  if (attempt >= MOST_ATTEMPTS || !(error instanceof BillStackError)) return null;
  const isUnreachable = error instanceof ConnectionError && error.code === "unreachable";
  if (!isUnreachable && !TEMPORARY.has(error.status ?? 0)) return null;
  const backoff = FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + random / 2);
  return Math.max(backoff, (error.retryAfterSeconds ?? 0) * 1_000);
}
