import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import { lockConnection, findConnection } from "../../connection/store.js";
import { shortTransaction } from "../../database/short-transaction.js";
import { notify } from "../../database/signals.js";
import type { Deps } from "../../deps.js";
import { lockTeamAgainstInserts } from "../../teams/team-store.js";
import { requireTeam } from "../require-team.js";
import { sendIfJobsExist } from "./send-if-jobs-exist.js";
import { beginMove, closeConnection, lockMove, openConnectionAgain, endMove } from "./fence-store.js";

/**
 * Closes a team for everything that would change it: events, runs, people and programs. Returns when nothing that had
 * begun before can change it any more. Needs no wait for leases: whoever has one locks the connection for each write, and
 * writes nothing once the connection is closed. May be called again for a team that is closed.
 *
 * @throws Error if the team does not exist, or is not ready to be moved
 */
export async function closeFence(deps: Deps, teamId: TeamId, exportId: string): Promise<void> {
  const connectionId = await shortTransaction(deps.sql, async (sql) => {
    // Waits for the changes of people and programs that have begun (migration 0086).
    await lockMove(sql, teamId);
    await lockTeamAgainstInserts(sql, teamId);
    await requireTeam(sql, teamId);
    const connection = await findConnection(sql, teamId);
    if (connection !== null && !connection.isMoving) {
      if (connection.disconnectingAt !== null)
        throw new Error(`Team ${teamId} is being disconnected. Run this again when that has ended.`);
      if (connection.syncStatus !== "ready")
        throw new Error(
          `The schema of team ${teamId} is not made yet: its status is ${connection.syncStatus}. Run this again when it is ready.`,
        );
    }
    await beginMove(sql, teamId);
    await closeConnection(sql, teamId);
    await deps.audit.record(sql, { teamId, userId: null, action: "team.exported", detail: { exportId } });
    await announce(sql, teamId);
    return connection?.id ?? null;
  });
  // Nobody begins a write for the connection any more. The lock waits for those that have begun.
  if (connectionId !== null) await shortTransaction(deps.sql, (sql) => lockConnection(sql, connectionId));
}

/**
 * Opens a team again that was closed by `closeFence`, and looks for the events that have happened since.
 *
 * @throws Error if the team is not closed
 */
export async function openFence(deps: Deps, teamId: TeamId): Promise<void> {
  await shortTransaction(deps.sql, async (sql) => {
    await lockMove(sql, teamId);
    await requireTeam(sql, teamId);
    if (!(await endMove(sql, teamId)))
      throw new Error(`Team ${teamId} is not being moved, so there is nothing to cancel.`);
    const connectionId = await openConnectionAgain(sql, teamId);
    await deps.audit.record(sql, { teamId, userId: null, action: "team.export_canceled" });
    if (connectionId !== null) await sendIfJobsExist(deps, sql, "catch_up", { connectionId });
    await announce(sql, teamId);
  });
}

async function announce(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await notify(sql, { kind: "connection", teamId });
  await notify(sql, { kind: "members", teamId });
}
