import type { PendingQuery, Row } from "postgres";

import { AppError } from "../errors.js";
import { codeOf } from "./sqlstate.js";

/** SQLSTATE query_canceled: PostgreSQL, or the pool if the statement still waited for a connection, gave it up. */
const QUERY_CANCELED = "57014";

/**
 * Waits for a statement, and gives it up if it takes longer than `timeoutMs` milliseconds. The time includes the wait for
 * a free connection of the pool. PostgreSQL is asked to stop the statement, but nobody waits until it has stopped: it
 * may not be reachable.
 *
 * @throws AppError overloaded if the statement was given up, and all errors of the statement
 */
export async function withinTime<Rows extends Row[]>(
  query: PendingQuery<Rows>,
  timeoutMs: number,
): Promise<Rows> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(tooSlow());
      query.cancel();
    }, timeoutMs);
  });
  try {
    return await Promise.race([query, late]);
  } catch (error) {
    throw codeOf(error) === QUERY_CANCELED ? tooSlow(error) : error;
  } finally {
    clearTimeout(timer);
  }
}

function tooSlow(cause?: unknown): AppError {
  const sentence = "The database took too long to answer. Try again shortly.";
  return new AppError("overloaded", sentence, { cause, retryAfterSeconds: 1 });
}
