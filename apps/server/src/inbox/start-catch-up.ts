import { recordAudit } from "../audit/record.js";
import { requireConnection } from "../connection/require.js";
import { AppError } from "../errors.js";
import { notify } from "../database/signals.js";
import type { TeamContext } from "../context.js";
import { readCatchUp, storeCatchUp } from "./catch-up-store.js";
import { beginRun } from "./catch-up.js";

/** Asked for again within this, nothing more is done. */
const ONCE_IN_SECONDS = 5;

/**
 * Looks for missed events now, as every hour does. One that is under way goes on; asked twice, it looks once.
 * @throws AppError not_connected, disconnecting, not_ready
 */
export async function startCatchUp({ deps, teamId, user }: TeamContext): Promise<{ success: true }> {
  const { id: connectionId, syncStatus } = await requireConnection(deps, teamId);
  if (syncStatus !== "ready") {
    throw new AppError("not_ready", "The team schema is not there yet. Try again in a moment.");
  }
  await deps.sql.begin(async (sql) => {
    const state = await readCatchUp(sql, connectionId);
    if (state === null) return;
    if (state.run === null) {
      await storeCatchUp(sql, connectionId, beginRun(state));
      await recordAudit(sql, { teamId, userId: user.id, action: "catch_up.started" });
    }
    const now = { singletonKey: `now ${connectionId}`, singletonSeconds: ONCE_IN_SECONDS };
    await deps.jobs.send(sql, "catch_up", { connectionId }, now);
    await notify(sql, { kind: "connection", teamId });
  });
  return { success: true };
}
