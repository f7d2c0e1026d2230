import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { AppError } from "../errors.js";
import { isJson } from "./event.js";
import type { eventOutput, eventSummary } from "./schemas.js";
import { selectEvents, toSummary } from "./summary.js";

/** Reads one received event of the team. @throws AppError not_found */
export async function readSummary(
  sql: Sql,
  teamId: TeamId,
  eventId: string,
): Promise<z.infer<typeof eventSummary>> {
  const [row] = await selectEvents(sql, teamId, sql`event_id = ${eventId}`);
  if (row === undefined) throw new AppError("not_found", "This team has received no such event.");
  return toSummary(row);
}

/** Reads one received event of the team with its payload as it was received. @throws AppError not_found */
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

/**
 * Values with more levels are returned as text, because `JSON.stringify` fails for very deep values. Stripe's
 * events have about ten levels.
 */
const MOST_LEVELS = 1_000;

/** Returns the payload as a value, or as text if it is not JSON or is nested too deeply for an answer. */
function shown(payload: string | null): unknown {
  if (payload === null) return null;
  if (!isJson(payload)) return payload;
  const value: unknown = JSON.parse(payload);
  return isDeeperThan(value, MOST_LEVELS) ? payload : value;
}

/** Whether the value has more than `levels` levels of objects and arrays. */
function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}
