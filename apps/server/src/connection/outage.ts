import type { TransactionSql } from "postgres";

import { notify } from "../database/signals.js";
import type { Deps } from "../deps.js";
import { kindOfFailure } from "../stripe/failure.js";
import { forgetProblems, OUTAGES } from "./problems.js";
import { markKeyValid, type Connection } from "./store.js";

/** Which of a connection's problems an outage is. */
export function problemOf(outage: unknown): (typeof OUTAGES)[number] {
  const kind = kindOfFailure(outage);
  if (kind === "key_refused") return kind;
  return kind === "account_limited" ? "rate_limited" : "stripe_unreachable";
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
  const wasOut = await forgetProblems(sql, id, OUTAGES);
  const wasForbidden = readable.length > 0 && (await forgetProblems(sql, id, ["key_may_not_read"], readable));
  if (wasInvalid || wasOut || wasForbidden) await notify(sql, { kind: "connection", teamId });
  return wasInvalid || wasOut;
}
