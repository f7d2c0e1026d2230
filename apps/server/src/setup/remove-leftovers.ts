import type { TransactionSql } from "postgres";

import { deleteNextRows, START } from "../connection/delete-rows-store.js";
import {
  countReceived,
  detachVerifications,
  endRemoval,
  insertRemoval,
  lockRemoval,
  moveRemoval,
  type RemovalProgress,
} from "../connection/removal-store.js";
import { deleteConnection, type Connection } from "../connection/store.js";
import { shortTransaction } from "../database/short-transaction.js";
import { notify } from "../database/signals.js";
import type { Deps } from "../deps.js";

/** A job deletes rows for this time, in milliseconds, and then leaves the others to a new job. */
const JOB_MS = 20_000;

/**
 * Deletes a connection that the caller has locked, and as many of its rows as one step deletes. If more are left, it
 * stores that, and sends a job that deletes them. The team may connect again at once: the rows name the old connection.
 *
 * @returns how far the removal is; null if nothing is left
 */
export async function removeConnection(
  deps: Deps,
  sql: TransactionSql,
  { id, teamId }: Pick<Connection, "id" | "teamId">,
): Promise<Omit<RemovalProgress, "since"> | null> {
  const received = await countReceived(sql, id);
  const verificationIds = await detachVerifications(sql, id);
  await deleteConnection(sql, id);
  const removal = { connectionId: id, teamId, verificationIds, place: START };
  const { events, place } = await deleteNextRows(sql, removal);
  // Even if no row is left, the verifications are.
  const progress = { removed: events, expected: Math.max(received, events) };
  await insertRemoval(sql, { ...removal, place: place ?? START }, progress);
  if (place === null) {
    await endRemoval(sql, removal);
    return null;
  }
  await deps.jobs.send(sql, "removal", { connectionId: id });
  return progress;
}

/**
 * Deletes what is left of a connection that is gone, in steps of one short transaction each. A crash loses at most the
 * step in hand, and the sweep sends the job again. Two processes never make the same step.
 */
export async function removeLeftovers(deps: Deps, connectionId: string): Promise<void> {
  const end = performance.now() + JOB_MS;
  for (;;) {
    const step = await shortTransaction(deps.sql, (sql) => removeNext(sql, connectionId));
    if (step === null) return;
    if (step.isLast) {
      deps.log.info(
        { teamId: step.teamId, events: step.removed },
        "the events of a disconnected team are deleted",
      );
      return;
    }
    if (!deps.stopping.aborted && performance.now() < end) continue;
    deps.log.info(
      { teamId: step.teamId, events: step.removed },
      "events of a disconnected team are being deleted",
    );
    await deps.jobs.send(deps.sql, "removal", { connectionId });
    return;
  }
}

/** Makes one step. Returns null if the removal has ended, or another process makes a step now. */
async function removeNext(sql: TransactionSql, connectionId: string) {
  const removal = await lockRemoval(sql, connectionId);
  if (removal === null) return null;
  const { teamId } = removal;
  const { events, place } = await deleteNextRows(sql, removal);
  if (place === null) await endRemoval(sql, removal);
  else await moveRemoval(sql, connectionId, { place, events });
  await notify(sql, { kind: "applied", teamId });
  return { teamId, removed: removal.removed + events, isLast: place === null };
}
