import type { PendingQuery, Row, Sql } from "postgres";
import type { z } from "zod";

import type { eventStatus, eventSummary } from "./schemas.js";

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
  /** received_at in microseconds, which a Date cannot hold. */
  cursorAt: string;
}

/** Events with the connection they belong to; `where` says which, and in what order. */
export async function selectEvents(sql: Sql, where: PendingQuery<Row[]>): Promise<EventRow[]> {
  return sql<EventRow[]>`
    select inbox.event_id as id, inbox.type, inbox.object_id as "objectId", inbox.created,
      inbox.received_at as "receivedAt", inbox.applied_at as "appliedAt", inbox.status, inbox.attempts,
      inbox.last_error as "lastError",
      to_char(inbox.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "cursorAt"
    from billstack.inbox join billstack.connections on connections.id = inbox.connection_id
    where ${where}`;
}

export function toSummary({ cursorAt: _, ...row }: EventRow): z.infer<typeof eventSummary> {
  return {
    ...row,
    created: row.created.toISOString(),
    receivedAt: row.receivedAt.toISOString(),
    appliedAt: row.appliedAt?.toISOString() ?? null,
  };
}
