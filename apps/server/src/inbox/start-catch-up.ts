import { requireConnection } from "../connection/require.js";
import { AppError } from "../errors.js";
import { notify } from "../database/signals.js";
import type { TeamContext } from "../context.js";
import { readCatchUp, storeCatchUp } from "./catch-up-store.js";
import { beginRun } from "./catch-up.js";

/** Within this many seconds, a second request starts no second job. */
const ONCE_IN_SECONDS = 5;

/**
 * Starts a catch-up now: BillStack looks for events that it has missed. A catch-up also starts every hour. If a
 * catch-up is running already, it goes on, and no second one starts.
 * @throws AppError not_connected, disconnecting, not_ready
 */
export async function startCatchUp({ deps, teamId, actor }: TeamContext): Promise<{ success: true }> {
  const { id: connectionId, syncStatus } = await requireConnection(deps, teamId);
  if (syncStatus !== "ready") {
    throw new AppError("not_ready", "The team schema is not created yet. Try again in a moment.");
  }
  await deps.sql.begin(async (sql) => {
    const state = await readCatchUp(sql, connectionId);
    if (state === null) return;
    if (state.run === null) {
      await storeCatchUp(sql, connectionId, beginRun(state));
      await deps.audit.record(sql, { teamId, ...actor, action: "catch_up.started" });
    }
    const now = { singletonKey: `now ${connectionId}`, singletonSeconds: ONCE_IN_SECONDS };
    await deps.jobs.send(sql, "catch_up", { connectionId }, now);
    await notify(sql, { kind: "connection", teamId });
  });
  return { success: true };
}
