import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { AppError } from "../errors.js";
import { isJson } from "./event.js";
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

/** One received event of the team, with the payload as it was received. @throws AppError not_found */
export async function readEvent(
  sql: Sql,
  teamId: TeamId,
  eventId: string,
): Promise<z.infer<typeof eventOutput>> {
  const summary = await readSummary(sql, teamId, eventId);
  const [row] = await sql<{ payload: string | null }[]>`
    select inbox.payload from billstack.inbox join billstack.connections on connections.id = inbox.connection_id
    where connections.team_id = ${teamId} and inbox.event_id = ${eventId}`;
  return { ...summary, payload: shown(row?.payload ?? null) };
}

/** An answer's JSON is written by recursion, which deeper values would end. Events of Stripe's have some ten levels. */
const MOST_LEVELS = 1_000;

/** The payload as a value. One that is not JSON, or nested too deep for an answer, is shown as the text that it is. */
function shown(payload: string | null): unknown {
  if (payload === null) return null;
  if (!isJson(payload)) return payload;
  const value: unknown = JSON.parse(payload);
  return isDeeperThan(value, MOST_LEVELS) ? payload : value;
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}
