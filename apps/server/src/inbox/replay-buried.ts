import { requireConnection } from "../connection/require.js";
import { notify } from "../database/signals.js";
import type { TeamContext } from "../context.js";

/**
 * Makes all buried events of the team wait again, so that the worker applies them. The usual rules of order hold:
 * an old event does not change a newer row.
 * @returns how many events wait again
 * @throws AppError not_connected, disconnecting
 */
export async function replayBuried({
  deps,
  teamId,
  actor,
}: TeamContext): Promise<{ success: true; replayed: number }> {
  const { id: connectionId } = await requireConnection(deps, teamId);
  const replayed = await deps.sql.begin(async (sql) => {
    const { count } = await sql`
      update billstack.inbox
      set status = 'waiting', failures = 0, next_attempt_at = now(), last_error = null
      where connection_id = ${connectionId} and status = 'buried'`;
    if (count === 0) return 0;
    await deps.audit.record(sql, { teamId, ...actor, action: "events.replayed", detail: { events: count } });
    await notify(sql, { kind: "inbox", connectionId, teamId });
    return count;
  });
  return { success: true, replayed };
}
