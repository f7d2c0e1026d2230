import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { wrongCursor } from "../cursor.js";
import type { eventStatus, listEventsOutput } from "./schemas.js";
import { selectEvents, toSummary } from "./summary.js";

/** Which events to list. */
interface Query {
  status?: z.infer<typeof eventStatus> | undefined;
  type?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

/**
 * Lists the team's received events, newest first. A team that is not connected has none.
 * @throws AppError invalid_input for a cursor that is not a `nextCursor`
 */
export async function listEvents(
  sql: Sql,
  teamId: TeamId,
  { status, type, limit, cursor }: Query,
): Promise<z.infer<typeof listEventsOutput>> {
  const after = cursor === undefined ? null : parseCursor(cursor);
  // The status is part of the SQL text, not a parameter, so that PostgreSQL can use the partial index of this
  // status.
  const conditions = {
    waiting: sql`status = 'waiting'`,
    applied: sql`status = 'applied'`,
    buried: sql`status = 'buried'`,
    not_synced: sql`status = 'not_synced'`,
  } satisfies Record<NonNullable<Query["status"]>, unknown>;
  const rows = await selectEvents(
    sql,
    teamId,
    sql`${status === undefined ? sql`true` : conditions[status]}
      ${type === undefined ? sql`` : sql`and type = ${type}`}
      ${after === null ? sql`` : sql`and (received_at, event_id) < (${after.at}::text::timestamptz, ${after.id})`}
      order by received_at desc, event_id desc limit ${limit + 1}`,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    events: page.map(toSummary),
    nextCursor: rows.length > limit && last !== undefined ? `${last.cursorAt}~${last.id}` : null,
  };
}

/** Reads a cursor: the time and the id of the last event of the page before. */
function parseCursor(cursor: string): { at: string; id: string } {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z)~(evt_\w+)$/.exec(cursor);
  if (match?.[1] === undefined || match[2] === undefined || !isTime(match[1])) {
    throw wrongCursor();
  }
  return { at: match[1], id: match[2] };
}

/** Whether the time exists in the calendar. PostgreSQL throws for 30 February. */
function isTime(text: string): boolean {
  const time = new Date(text);
  return (
    Number.isFinite(time.getTime()) && time.toISOString().slice(0, 19) === text.slice(0, 19) && text >= "0001"
  );
}
