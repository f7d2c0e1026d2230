import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { AppError } from "../errors.js";
import type { eventOutput, eventSummary } from "./schemas.js";
import { selectEvents, toSummary } from "./summary.js";

/** One received event of the team. @throws AppError not_found */
export async function readSummary(
  sql: Sql,
  teamId: TeamId,
  eventId: string,
): Promise<z.infer<typeof eventSummary>> {
  const [row] = await selectEvents(sql, teamId, sql`event_id = ${eventId}`);
  if (row === undefined) throw new AppError("not_found", "This team has received no such event.");
  return toSummary(row);
}

/** One received event of the team, with the payload as Stripe sent it. @throws AppError not_found */
export async function readEvent(
  sql: Sql,
  teamId: TeamId,
  eventId: string,
): Promise<z.infer<typeof eventOutput>> {
  const summary = await readSummary(sql, teamId, eventId);
  const [row] = await sql<{ payload: string | null }[]>`
    select inbox.payload from billstack.inbox join billstack.connections on connections.id = inbox.connection_id
    where connections.team_id = ${teamId} and inbox.event_id = ${eventId}`;
  return { ...summary, payload: JSON.parse(row?.payload ?? "null") };
}
