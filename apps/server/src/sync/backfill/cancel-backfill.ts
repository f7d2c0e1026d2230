import { requireConnection } from "../../connection/require.js";
import { notify } from "../../database/signals.js";
import type { TeamContext } from "../../context.js";
import { requestCancel } from "./backfill-store.js";
import { readBackfill } from "./read-backfill.js";
import type { Backfill } from "./schemas.js";

/**
 * Cancels the running backfill. A page that is being written is still written, and loaded rows stay. Changes
 * nothing if no backfill is running.
 * @returns the team's newest backfill, or null if there was none
 * @throws AppError not_connected, disconnecting
 */
export async function cancelBackfill({ deps, teamId, actor }: TeamContext): Promise<Backfill | null> {
  await requireConnection(deps, teamId);
  await deps.sql.begin(async (sql) => {
    const id = await requestCancel(sql, teamId);
    if (id === null) return;
    await deps.audit.record(sql, {
      teamId,
      ...actor,
      action: "backfill.canceled",
      detail: { backfillId: id },
    });
    await deps.jobs.send(sql, "backfill", { backfillId: id });
    await notify(sql, { kind: "backfill", teamId });
  });
  return readBackfill(deps, teamId);
}
