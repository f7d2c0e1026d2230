import type { TeamId } from "@billstack/tenancy";
import type { PendingQuery, Row, Sql } from "postgres";
import type { z } from "zod";

import { wrongCursor } from "../cursor.js";
import { eventConditions, type EventFilter } from "./event-filter.js";
import type { listEventsOutput } from "./schemas.js";
import { selectEvents, selectNewestOf, toSummary, type AnyOf, type EventRow } from "./summary.js";

/** Which events to list. */
interface Query extends EventFilter {
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
  { limit, cursor, ...filter }: Query,
): Promise<z.infer<typeof listEventsOutput>> {
  const after = afterCursor(sql, cursor);
  const { types, where } = await eventConditions(sql, teamId, filter);
  const anyOf = narrowest(filter.objectId, types);
  const conditions = sql`${where} ${types === null ? sql`` : sql`and type = any (${types}::text[])`} ${after}`;
  const rows =
    anyOf === null
      ? await selectEvents(
          sql,
          teamId,
          sql`${conditions} order by received_at desc, event_id desc limit ${limit + 1}`,
        )
      : await selectNewestOf(sql, teamId, anyOf, conditions, limit + 1);
  return pageOf(rows, limit);
}

/**
 * Lists the events about some objects, newest first.
 * @throws AppError invalid_input for a cursor that is not a `nextCursor`
 */
export async function listEventsOfObjects(
  sql: Sql,
  teamId: TeamId,
  { objectIds, limit, cursor }: { objectIds: readonly string[]; limit: number; cursor?: string | undefined },
): Promise<z.infer<typeof listEventsOutput>> {
  const where = sql`true ${afterCursor(sql, cursor)}`;
  const of = { column: "object_id", values: objectIds } as const;
  return pageOf(await selectNewestOf(sql, teamId, of, where, limit + 1), limit);
}

/** Returns by what PostgreSQL finds the events. Those of one object are fewer than those of one type. */
function narrowest(objectId: string | undefined, types: string[] | null): AnyOf | null {
  if (objectId !== undefined) return { column: "object_id", values: [objectId] };
  return types === null ? null : { column: "type", values: types };
}

function pageOf(rows: EventRow[], limit: number): z.infer<typeof listEventsOutput> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    events: page.map(toSummary),
    nextCursor: rows.length > limit && last !== undefined ? `${last.cursorAt}~${last.id}` : null,
  };
}

/** SQL: only events after the last one of the page before. */
function afterCursor(sql: Sql, cursor: string | undefined): PendingQuery<Row[]> {
  if (cursor === undefined) return sql``;
  const { at, id } = parseCursor(cursor);
  return sql`and (received_at, event_id) < (${at}::text::timestamptz, ${id})`;
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
