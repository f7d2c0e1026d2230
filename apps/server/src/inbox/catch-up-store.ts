import { OUTAGES } from "../connection/problems.js";
import type { AnySql } from "../database/any-sql.js";

/** The problem that the key may not read Stripe's list of events. */
export const NOT_READABLE = "events_not_readable";

/** The position of a catch-up that has begun. Stored as JSON, so that the next step can continue. */
export interface CatchUpRun {
  /** Stripe's time when the catch-up began, ISO 8601. Null before its first page. */
  startedAt: string | null;
  /** Events that were created at this time or later are read, ISO 8601. */
  from: string;
  /** The id of the last event that was read, or null before the first. */
  cursor: string | null;
  /** When that event was created, ISO 8601. Absent before the first event was read. */
  reached?: string | null;
  /** Only events that were created before this time are read, ISO 8601. Null or absent: no limit. */
  to?: string | null;
  /** How often the list could not be continued after the last event. Costly restarts count more than once. */
  restarts?: number;
  /** Whether events were missed that Stripe does not keep any more, because they are older than `from`. */
  gap: boolean;
}

/** What is stored about the catch-ups of a connection. */
export interface CatchUpState {
  /** The inbox has every event that Stripe created before this time. Null: no catch-up was complete yet. */
  completeUntil: Date | null;
  /** The catch-up that has begun and not ended, or null. */
  run: CatchUpRun | null;
  /** When the connection was created. */
  createdAt: Date;
}

/**
 * Returns the connections whose hourly catch-up is due: since their hour has begun, no catch-up was complete. The hour of
 * a connection begins at a second that follows from its id. One that has never had a catch-up is due at once.
 *
 * @returns their ids, and the number of each one's hour
 */
export async function dueForCatchUp(sql: AnySql): Promise<{ id: string; hour: string }[]> {
  return sql<{ id: string; hour: string }[]>`
    select id, hour::text as hour
    from billstack.connections
      cross join lateral (
        select ('x' || left(id::text, 8))::bit(32)::int8 % 3600 as second
      ) as beginning
      cross join lateral (
        select floor((extract(epoch from now()) - second) / 3600) as hour
      ) as current
    where sync_status = 'ready' and disconnecting_at is null
      and (events_complete_until is null or events_complete_until < to_timestamp(hour * 3600 + second))`;
}

/** Reads the state, or null if the connection does not exist or is being disconnected. */
export async function readCatchUp(sql: AnySql, connectionId: string): Promise<CatchUpState | null> {
  const [row] = await sql<CatchUpState[]>`
    select events_complete_until as "completeUntil", catch_up as run, created_at as "createdAt"
    from billstack.connections where id = ${connectionId} and disconnecting_at is null`;
  return row ?? null;
}

/** Stores the position of a run. */
export async function storeCatchUp(sql: AnySql, connectionId: string, run: CatchUpRun): Promise<void> {
  await sql`update billstack.connections set catch_up = ${sql.json({ ...run })} where id = ${connectionId}`;
}

/**
 * Ends the run. If `completeUntil` is null, the run was not complete, and the stored `completeUntil` stays. A run that has
 * begun after a move of the team ends the limit of what may be said about its data.
 *
 * @returns whether a problem is stored that a complete catch-up may end. The same statement reads this, because thousands
 *   of teams have a catch-up each hour, and almost none of them has a problem. False if the connection is gone
 */
export async function endCatchUp(
  sql: AnySql,
  connectionId: string,
  completeUntil: string | null,
): Promise<boolean> {
  const [row] = await sql<{ troubled: boolean }[]>`
    update billstack.connections
    set catch_up = null, events_complete_until = coalesce(${completeUntil}::timestamptz, events_complete_until),
      right_until = case when ${completeUntil}::timestamptz > right_until then null else right_until end
    where id = ${connectionId}
    returning not key_valid or exists (
      select from billstack.problems
      where connection_id = connections.id and code = any (${[...OUTAGES, NOT_READABLE]})) as troubled`;
  return row?.troubled ?? false;
}
