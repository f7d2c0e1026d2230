import { dropTeamSchema, grantReader, provisionTeamSchema } from "@billstack/tenancy";

import { SYNCED_TABLES } from "../copy/synced-tables.js";
import type { Deps } from "../deps.js";
import { shortTransaction } from "../database/short-transaction.js";
import { notify } from "../database/signals.js";
import { runningBackfillId } from "../sync/runs/run-store.js";
import { safeMessage } from "../safe-message.js";
import { findConnectionById, lockConnection, markFailed, markReady } from "../connection/store.js";

/**
 * Makes the team schema of a new connection, lets the team's SQL login read it, marks the connection as ready and sends the job of the backfill that
 * waits for it. All of this is one transaction, so a crash leaves either nothing or everything. A connection that
 * is gone, disconnecting or ready is left unchanged.
 *
 * @throws PostgreSQL's error, after the connection was marked with status `error` and what to do
 */
export async function provision(deps: Deps, connectionId: string): Promise<void> {
  try {
    await shortTransaction(deps.sql, async (sql) => {
      const connection = await lockConnection(sql, connectionId);
      if (connection === null || connection.disconnectingAt !== null || connection.syncStatus === "ready")
        return;
      const { teamId } = connection;
      await dropTeamSchema(sql, teamId);
      await provisionTeamSchema(sql, teamId);
      await grantReader(sql, teamId);
      await markReady(sql, connectionId);
      const backfillId = await runningBackfillId(sql, connectionId);
      if (backfillId !== null) await deps.jobs.send(sql, "backfill", { backfillId });
      // The schema also has tables of the engine that stay empty. They are not counted, because Tables does not list them.
      const detail = { tables: SYNCED_TABLES.length };
      await deps.audit.record(sql, { teamId, userId: null, action: "connection.ready", detail });
      await notify(sql, { kind: "connection", teamId });
    });
  } catch (error) {
    await reportFailure(deps, connectionId, error);
    throw error;
  }
}

/** Stores why the team schema could not be made, for the status. */
async function reportFailure(deps: Deps, connectionId: string, error: unknown): Promise<void> {
  const connection = await findConnectionById(deps.sql, connectionId);
  if (connection === null) return;
  const why = safeMessage(error);
  await markFailed(
    deps.sql,
    connectionId,
    `The team schema could not be created: ${why} BillStack tries again automatically; nothing is lost.`,
  );
  await notify(deps.sql, { kind: "connection", teamId: connection.teamId });
}
