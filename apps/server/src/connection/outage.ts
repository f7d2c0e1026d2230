import type { TransactionSql } from "postgres";

import { notify } from "../database/signals.js";
import type { Deps } from "../deps.js";
import { kindOfFailure, type FailureKind } from "../stripe/failure.js";
import { forgetProblems, OUTAGES, type StoredProblem } from "./problems.js";
import { isKeyReplaced, markKeyValid } from "./key-store.js";
import { type Connection } from "./store.js";

/**
 * Returns the code of the problem that an outage is for a connection.
 *
 * @param outage an error for which `isOutage` is true
 */
export function problemOfOutage(outage: unknown): StoredProblem {
  const kind = kindOfFailure(outage);
  if (kind === "key_refused" || kind === "account_changed") return kind;
  if (kind === "key_unreadable") return "secrets_unreadable";
  return kind === "account_limited" ? "rate_limited" : "stripe_unreachable";
}

const ABOUT_KEY = new Set<FailureKind>(["key_refused", "key_unreadable", "account_changed", "not_permitted"]);

/** Whether a request failed because of its key, and so may succeed with another key. */
export function isAboutKey(error: unknown): boolean {
  const kind = kindOfFailure(error);
  return kind !== null && ABOUT_KEY.has(kind);
}

/**
 * Whether one of these requests failed because of the connection's key, and another key was stored since. Then the
 * failure is no problem of the connection, and the request should be sent again with the new key.
 */
export async function failedWithOldKey(
  deps: Deps,
  connection: Pick<Connection, "id" | "keysVersion">,
  ...errors: unknown[]
): Promise<boolean> {
  return errors.some(isAboutKey) && isKeyReplaced(deps.sql, connection);
}

/**
 * Must be called after a good answer of Stripe to this connection's key. If an outage was known, it is over, and
 * the events that waited for its end are applied now.
 */
export async function noteStripeAnswers(deps: Deps, connection: Connection): Promise<void> {
  await deps.sql.begin((sql) => noteStripeAnswersIn(deps, sql, connection));
}

/** Does what {@link noteStripeAnswers} does, in the caller's transaction. */
export async function noteStripeAnswersIn(
  deps: Deps,
  sql: TransactionSql,
  connection: Connection,
): Promise<void> {
  if (await endOutage(deps, sql, connection)) await deps.wakeHeldUpEvents(sql, connection);
}

/**
 * Runs that wait because the key was refused are resumed at most this often, in seconds. Stripe may accept the key
 * for some requests and refuse it for others.
 */
const RESUME_SECONDS = 30;

/**
 * Deletes the stored problems that Stripe did not answer or refused the key, and informs everybody who watches the
 * connection. If the key was refused, the runs that waited for that reason go on.
 *
 * @param readable types of objects that the key has just been allowed to read
 * @returns whether an outage was known
 */
export async function endOutage(
  deps: Pick<Deps, "jobs" | "resumeRuns">,
  sql: TransactionSql,
  connection: Connection,
  readable: string[] = [],
): Promise<boolean> {
  const { id, teamId } = connection;
  const wasInvalid = await markKeyValid(sql, connection);
  // An answer to an old key says nothing about what the new key may do.
  const isOld = await isKeyReplaced(sql, connection);
  const wasRefused = !isOld && (await forgetProblems(sql, id, ["key_refused"]));
  const wasOut = await forgetProblems(
    sql,
    id,
    OUTAGES.filter((code) => code !== "key_refused"),
  );
  const wasForbidden =
    !isOld && readable.length > 0 && (await forgetProblems(sql, id, ["key_may_not_read"], readable));
  if (wasInvalid || wasRefused) await deps.resumeRuns(deps, sql, id, RESUME_SECONDS);
  const isOver = wasInvalid || wasRefused || wasOut;
  if (isOver || wasForbidden) await notify(sql, { kind: "connection", teamId });
  return isOver;
}
