import type { TransactionSql } from "postgres";

import { notify } from "../database/signals.js";
import type { Deps } from "../deps.js";
import { kindOfFailure } from "../stripe/failure.js";
import { forgetProblems, OUTAGES, type KeptProblem } from "./problems.js";
import { isKeyReplaced, markKeyValid } from "./key-store.js";
import { type Connection } from "./store.js";

/** Which of a connection's problems an outage is. */
export function problemOf(outage: unknown): KeptProblem {
  const kind = kindOfFailure(outage);
  if (kind === "key_refused") return kind;
  if (kind === "key_unreadable") return "secrets_unreadable";
  return kind === "account_limited" ? "rate_limited" : "stripe_unreachable";
}

/** Whether a request failed because of its key, so that it may succeed with another key. */
export function isAboutKey(error: unknown): boolean {
  const kind = kindOfFailure(error);
  return kind === "key_refused" || kind === "key_unreadable" || kind === "not_permitted";
}

/**
 * Whether one of these requests failed because of the connection's key, and another key was stored since the connection
 * was read. Then the failure is no problem of the connection's, and the request is to be sent again with the new key.
 */
export async function failedWithOldKey(
  deps: Deps,
  connection: Pick<Connection, "id" | "secretKeySealed">,
  ...errors: unknown[]
): Promise<boolean> {
  return errors.some(isAboutKey) && isKeyReplaced(deps.sql, connection);
}

/**
 * Call it when Stripe has answered this connection's key as it should. A known outage is over then, and the events
 * that waited for its end are tried now.
 */
export async function noteStripeAnswers(deps: Deps, connection: Connection): Promise<void> {
  await deps.sql.begin(async (sql) => {
    if (await endOutage(sql, connection)) await deps.wakeHeldUpEvents(sql, connection);
  });
}

/**
 * Forgets that Stripe did not answer or refused the key, and tells whoever watches the connection. `readable` names
 * types of objects that the key is now known to be allowed to read.
 * @returns whether an outage was known
 */
export async function endOutage(
  sql: TransactionSql,
  connection: Connection,
  readable: string[] = [],
): Promise<boolean> {
  const { id, teamId } = connection;
  const wasInvalid = await markKeyValid(sql, connection);
  // What Stripe answers to an old key says nothing about what the new key may do.
  const isOld = await isKeyReplaced(sql, connection);
  const wasOut = await forgetProblems(
    sql,
    id,
    isOld ? OUTAGES.filter((code) => code !== "key_refused") : OUTAGES,
  );
  const wasForbidden =
    !isOld && readable.length > 0 && (await forgetProblems(sql, id, ["key_may_not_read"], readable));
  if (wasInvalid || wasOut || wasForbidden) await notify(sql, { kind: "connection", teamId });
  return wasInvalid || wasOut;
}
