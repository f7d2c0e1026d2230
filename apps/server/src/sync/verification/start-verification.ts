import type { TransactionSql } from "postgres";

import { notConnected, requireConnection } from "../../connection/require.js";
import { lockAgainstDisconnect, type Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { AppError } from "../../errors.js";
import { notify } from "../../database/signals.js";
import { idOf } from "../../actor.js";
import type { TeamContext } from "../../context.js";
import { readVerification } from "./read-verification.js";
import type { Verification } from "./schemas.js";
import { insertVerification } from "./verification-store.js";

/**
 * Starts a verification: a comparison of the loaded rows with Stripe.
 * @returns the verification as people read it
 * @throws AppError not_connected, disconnecting, not_ready, verification_running
 */
export async function startVerification({ deps, teamId, actor }: TeamContext): Promise<Verification | null> {
  const connection = await requireConnection(deps, teamId);
  if (connection.syncStatus !== "ready") {
    throw new AppError(
      "not_ready",
      connection.lastError ?? "The team schema is not created yet. Try again in a moment.",
    );
  }
  await deps.sql.begin(async (sql) => {
    if ((await lockAgainstDisconnect(sql, connection.id)) === null) throw notConnected();
    if (!(await beginVerification(deps, sql, connection, idOf(actor)))) {
      throw new AppError(
        "verification_running",
        "A verification is running already. Wait until it has ended.",
      );
    }
    await deps.audit.record(sql, { teamId, ...actor, action: "verification.started", detail: {} });
  });
  return readVerification(deps, teamId);
}

/**
 * Stores a run and sends the job of its first step.
 * @param startedBy the id of the user or the API key; null: BillStack started it
 * @param options `paced` makes a run of a large account pause between its steps, see `pauseSeconds`
 * @returns false if a verification is running already
 */
export async function beginVerification(
  deps: Deps,
  sql: TransactionSql,
  { id: connectionId, teamId }: Pick<Connection, "id" | "teamId">,
  startedBy: string | null,
  { paced = false }: { paced?: boolean } = {},
): Promise<boolean> {
  const id = await insertVerification(sql, { connectionId, startedBy, paced });
  if (id === null) return false;
  await deps.jobs.send(sql, "verification", { verificationId: id });
  await notify(sql, { kind: "backfill", teamId });
  return true;
}
