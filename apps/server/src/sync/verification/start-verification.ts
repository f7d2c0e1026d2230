import type { TransactionSql } from "postgres";

import { recordAudit } from "../../audit/record.js";
import { notConnected, requireConnection } from "../../connection/require.js";
import { holdConnection, type Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { AppError } from "../../errors.js";
import { notify } from "../../signals.js";
import type { TeamContext } from "../../trpc/context.js";
import { wholeList } from "../listing/window.js";
import { storeWindows } from "../listing/window-store.js";
import { BACKFILL_OBJECTS } from "../objects.js";
import { readVerification } from "./read-verification.js";
import type { Verification } from "./schemas.js";
import { insertVerification } from "./verification-store.js";

/**
 * Starts a comparison of all that Stripe has with the team's rows.
 * @throws AppError not_connected, disconnecting, not_ready, verification_running
 */
export async function startVerification({ deps, teamId, user }: TeamContext): Promise<Verification | null> {
  const connection = await requireConnection(deps, teamId);
  if (connection.syncStatus !== "ready") {
    throw new AppError("not_ready", connection.lastError ?? "The team schema is not there yet.");
  }
  await deps.sql.begin(async (sql) => {
    if ((await holdConnection(sql, connection.id)) === null) throw notConnected();
    if (!(await beginVerification(deps, sql, connection, user.id))) {
      throw new AppError("verification_running", "A verification is running already. Wait for its end.");
    }
    await recordAudit(sql, { teamId, userId: user.id, action: "verification.started", detail: {} });
  });
  return readVerification(deps, teamId);
}

/** Stores a run and sends its job; false: one is running already. */
export async function beginVerification(
  deps: Deps,
  sql: TransactionSql,
  { id: connectionId, teamId }: Pick<Connection, "id" | "teamId">,
  startedBy: string | null,
): Promise<boolean> {
  const id = await insertVerification(sql, { connectionId, objects: BACKFILL_OBJECTS, startedBy });
  if (id === null) return false;
  const windows = BACKFILL_OBJECTS.map((object) => wholeList(object, null));
  await storeWindows(sql, { id, connectionId }, windows);
  await deps.jobs.send(sql, "verification", { verificationId: id });
  await notify(sql, { kind: "backfill", teamId });
  return true;
}
