import type { PendingQuery, Row } from "postgres";

import { AppError } from "../errors.js";
import { codeOf } from "./sqlstate.js";

/** SQLSTATE query_canceled: PostgreSQL, or the pool if the statement still waited for a connection, gave it up. */
const QUERY_CANCELED = "57014";

/**
 * Waits for a statement, and cancels it if it takes longer than `timeoutMs` milliseconds. The time includes the
 * wait for a free connection of the pool.
 *
 * @throws AppError overloaded if the statement was canceled, and all errors of the statement
 */
export async function withinTime<Rows extends Row[]>(
  query: PendingQuery<Rows>,
  timeoutMs: number,
): Promise<Rows> {
  const timer = setTimeout(() => query.cancel(), timeoutMs);
  try {
    return await query;
  } catch (error) {
    if (codeOf(error) !== QUERY_CANCELED) throw error;
    const sentence = "The database took too long to answer. Try again shortly.";
    throw new AppError("overloaded", sentence, { cause: error, retryAfterSeconds: 1 });
  } finally {
    clearTimeout(timer);
  }
}
