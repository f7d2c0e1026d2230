import type { Connection } from "../connection/store.js";
import { shortTransaction } from "../database/short-transaction.js";
import { notifyAll } from "../database/signals.js";
import { isLocked } from "../database/sqlstate.js";
import { isDatabaseGone } from "../database/translate-error.js";
import { inSpan } from "../tracing.js";
import type { Deps } from "../deps.js";
import { noteApplied } from "./note-applied.js";
import { recordFailures, type Failure } from "./record-failures.js";
import { holdForReader } from "./reader-store.js";
import { writeResolved, type Resolved } from "./write-resolved.js";

/**
 * Writes objects that were read from Stripe, and marks their events as applied. If the objects cannot be written
 * in one transaction, writes each in a transaction of its own.
 * @returns the objects that could not be written, with their errors
 * @throws if the database cannot be reached
 */
export async function storeRead(
  deps: Pick<Deps, "sql" | "metrics" | "log" | "tracing">,
  connection: Connection,
  resolved: Resolved[],
): Promise<Failure[]> {
  if (resolved.length === 0) return [];
  try {
    await inSpan(deps.tracing, ["events apply", "internal"], async (span) => {
      const written = await shortTransaction(deps.sql, async (sql) => {
        if (!(await holdForReader(sql, connection.id))) return null;
        return writeResolved(sql, [{ connection, resolved }]);
      });
      const { teamId } = connection;
      for (const { events } of written?.values() ?? []) noteApplied(deps, span, { teamId, events });
    });
    return [];
  } catch (error) {
    if (isDatabaseGone(error)) throw error;
    const [only, ...others] = resolved;
    // If another transaction is writing the object, its events stay waiting, and a later turn decides again.
    if (only === undefined || (others.length === 0 && isLocked(error))) return [];
    if (others.length === 0) return [{ type: only.type, events: only.events, error }];
  }
  const failures: Failure[] = [];
  for (const one of resolved) failures.push(...(await storeRead(deps, connection, [one])));
  return failures;
}

/** Stores the failures, and notifies the open pages of the team that events were applied. */
export async function notifyOfRead(deps: Deps, connection: Connection, failures: Failure[]): Promise<void> {
  await recordFailures(deps, connection, failures);
  await notifyAll(deps.sql, [{ kind: "applied", teamId: connection.teamId }]);
}
