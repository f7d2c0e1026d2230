import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { notify } from "../database/signals.js";
import { readSummary } from "./read.js";
import type { eventSummary } from "./schemas.js";

/**
 * Puts an event back to work: a buried one, or one that was applied. Order holds as for every event, so an old one
 * changes nothing that is newer. One of a type that is not synced, or whose payload is no longer kept, stays as it is.
 * @throws AppError not_found
 */
export async function replayEvent(
  sql: Sql,
  teamId: TeamId,
  eventId: string,
): Promise<z.infer<typeof eventSummary>> {
  const [waiting] = await sql<{ connectionId: string }[]>`
    update billstack.inbox set status = 'waiting', failures = 0, next_attempt_at = now(), last_error = null
    from billstack.connections
    where connections.id = inbox.connection_id and connections.team_id = ${teamId}
      and inbox.event_id = ${eventId} and inbox.status <> 'not_synced' and inbox.payload is not null
    returning inbox.connection_id as "connectionId"`;
  if (waiting !== undefined) await notify(sql, { kind: "inbox", connectionId: waiting.connectionId, teamId });
  return readSummary(sql, teamId, eventId);
}
