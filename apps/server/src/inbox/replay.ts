import type { z } from "zod";

import type { TeamContext } from "../context.js";
import { notify } from "../database/signals.js";
import { readSummary } from "./read.js";
import type { eventSummary } from "./schemas.js";

/**
 * Makes an event wait again, so that the worker applies it again. The usual rules of order hold: an old event
 * does not change a newer row. An event stays as it is if its type is not synced or its payload is not kept any
 * more.
 * @returns the event as it is now
 * @throws AppError not_found
 */
export async function replayEvent(
  { deps, teamId, actor }: TeamContext,
  eventId: string,
): Promise<z.infer<typeof eventSummary>> {
  await deps.sql.begin(async (sql) => {
    const [waiting] = await sql<{ connectionId: string }[]>`
    update billstack.inbox set status = 'waiting', failures = 0, next_attempt_at = now(), last_error = null
    from billstack.connections
    where connections.id = inbox.connection_id and connections.team_id = ${teamId}
      and inbox.event_id = ${eventId} and inbox.status <> 'not_synced' and inbox.payload is not null
    returning inbox.connection_id as "connectionId"`;
    if (waiting === undefined) return;
    await notify(sql, { kind: "inbox", connectionId: waiting.connectionId, teamId });
    await deps.audit.record(sql, { teamId, ...actor, action: "event.replayed", detail: { eventId } });
  });
  return readSummary(deps.sql, teamId, eventId);
}
