import type { TeamId } from "@billstack/tenancy";
import type { PendingQuery, Row, Sql } from "postgres";
import type { z } from "zod";

import type { AnySql } from "../database/any-sql.js";
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
  return sql<
    EventRow[]
  >`select ${columns(sql)} from billstack.inbox where ${ofTeam(sql, teamId)} and ${where}`;
}

/** Events whose type is one of these, or which are about one of these objects. */
export interface AnyOf {
  column: "type" | "object_id";
  values: readonly string[];
}

/**
 * Reads the newest events that have one of these values. PostgreSQL reads the newest events of each value from an index,
 * and sorts only them. With all values in one condition it would sort every event that matches. The indexes for this
 * (migration 0092) leave out waiting events, which are read apart.
 * @param where more conditions
 */
export async function selectNewestOf(
  sql: Sql,
  teamId: TeamId,
  { column, values }: AnyOf,
  where: PendingQuery<Row[]>,
  limit: number,
): Promise<EventRow[]> {
  const stored = sql`event_id, type, object_id, created, received_at, applied_at, status, attempts, last_error`;
  const newest = sql`order by received_at desc, event_id desc limit ${limit}`;
  return sql<EventRow[]>`
    select ${columns(sql)}
    from (
      select done.*
      from unnest(${[...values]}::text[]) as asked (value) cross join lateral (
        select ${stored} from billstack.inbox
        where ${ofTeam(sql, teamId)} and ${sql(column)} = asked.value and status <> 'waiting' and ${where} ${newest}
      ) as done
      union all
      (select ${stored} from billstack.inbox
        where ${ofTeam(sql, teamId)} and ${sql(column)} = any (${[...values]}::text[]) and status = 'waiting' and ${where}
        ${newest})
    ) as inbox ${newest}`;
}

function columns(sql: Sql): PendingQuery<Row[]> {
  return sql`
    event_id as id, type, object_id as "objectId", ${createdOf(sql)} as created, received_at as "receivedAt",
    applied_at as "appliedAt", status, attempts, last_error as "lastError",
    to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "cursorAt"`;
}

/** SQL: the events of the team's connection. */
export function ofTeam(sql: AnySql, teamId: TeamId): PendingQuery<Row[]> {
  return sql`connection_id = (select id from billstack.connections where team_id = ${teamId})`;
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
