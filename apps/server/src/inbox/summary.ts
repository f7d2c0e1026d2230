import type { TeamId } from "@billstack/tenancy";
import type { PendingQuery, Row, Sql } from "postgres";
import type { z } from "zod";

import type { eventStatus, eventSummary } from "./schemas.js";
import { createdOf } from "./store.js";

/** An event of the inbox without its payload. */
export interface EventRow {
  id: string;
  type: string;
  objectId: string | null;
  created: Date;
  receivedAt: Date;
  appliedAt: Date | null;
  status: z.infer<typeof eventStatus>;
  attempts: number;
  lastError: string | null;
  /** `received_at` as text with microseconds, which a Date cannot hold. */
  cursorAt: string;
}

/**
 * Reads events of the team. A subquery looks up the connection. With a join, PostgreSQL would sort the whole
 * inbox to show its newest page.
 * @param where the rest of the statement after `and`: more conditions, the order and the limit
 */
export async function selectEvents(
  sql: Sql,
  teamId: TeamId,
  where: PendingQuery<Row[]>,
): Promise<EventRow[]> {
  return sql<EventRow[]>`
    select event_id as id, type, object_id as "objectId", ${createdOf(sql)} as created, received_at as "receivedAt",
      applied_at as "appliedAt", status, attempts, last_error as "lastError",
      to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "cursorAt"
    from billstack.inbox
    where connection_id = (select id from billstack.connections where team_id = ${teamId}) and ${where}`;
}

/** Turns a row into the answer of the API. */
export function toSummary({ cursorAt: _, ...row }: EventRow): z.infer<typeof eventSummary> {
  return {
    ...row,
    created: row.created.toISOString(),
    receivedAt: row.receivedAt.toISOString(),
    appliedAt: row.appliedAt?.toISOString() ?? null,
  };
}
