import { setImmediate as yieldToEventLoop } from "node:timers/promises";

import type { PendingQuery, Row, Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import { isJson, parseEvent } from "./event.js";
import { contentOf, type EventContent } from "./recent.js";
import { NO_PAYLOAD, NOT_AN_EVENT, NOT_JSON } from "./unusable.js";

/** Returns when the newest event of the connection arrived, or null if none has arrived. */
export async function newestEventAt(sql: Sql, connectionId: string): Promise<Date | null> {
  const [row] = await sql<{ at: Date | null }[]>`
    select max(received_at) as at from billstack.inbox where connection_id = ${connectionId}`;
  return row?.at ?? null;
}

/** A waiting event of the inbox. */
export interface Waiting {
  connectionId: string;
  id: string;
  type: string;
  /** Null only if an older version or another program has written the row. The event then cannot be applied. */
  objectId: string | null;
  created: Date;
  /** Whether `created` was in the future when the event arrived. Events of a test clock have such times. */
  ahead: boolean;
  /** How many attempts there were so far. */
  attempts: number;
  /** How many attempts failed for the event's own reason. */
  failures: number;
  /**
   * Whether the last attempt failed for a reason that the event has not caused: Stripe, the network or the key.
   */
  heldUp: boolean;
  /** Null if the payload contains no object. The event then cannot be applied, and `why` says what is wrong. */
  content: EventContent | null;
  why?: string;
}

/** An event whose time is this much in the future has its time from a test clock, not from Stripe's own clock. */
const AHEAD_MINUTES = 5;

/** SQL: whether the event's time was in the future when the event arrived. */
export function isAhead(sql: AnySql): PendingQuery<Row[]> {
  return sql`created > received_at + make_interval(mins => ${AHEAD_MINUTES})`;
}

/**
 * SQL: an event's time, limited to the years 1970 to 9999, which a Date can hold. An infinite time becomes the
 * end of the year 9999. Stripe's events have no such times, but a row that another program has written may have
 * one.
 */
export function createdOf(sql: AnySql): PendingQuery<Row[]> {
  return sql`greatest(least(created, '9999-12-31T00:00:00Z'), '1970-01-01T00:00:00Z')`;
}

/** A parsed payload. If it contains no object, `content` is null and `why` says what is wrong. */
type Reading = Pick<Waiting, "content" | "why">;

/** An event of the inbox, whatever its status is. */
export type StoredEvent = Pick<Waiting, "id" | "type" | "objectId" | "created" | "content" | "why">;

/** Identifies an event of a connection. */
export interface EventRef {
  connectionId: string;
  id: string;
}

/** Makes the key of an event for maps. Two connections to one Stripe account have events with the same ids. */
export function eventKey({ connectionId, id }: EventRef): string {
  return `${connectionId} ${id}`;
}

/** After parsing this many characters of JSON, the process lets other work run before it parses more. */
const PARSE_AT_ONCE = 512 * 1024;

/**
 * Reads events of the inbox, whatever their status is. `limit` makes PostgreSQL look each event up by its key.
 * @returns the events that were found, by {@link eventKey}
 */
export async function readStored(sql: AnySql, events: EventRef[]): Promise<Map<string, StoredEvent>> {
  if (events.length === 0) return new Map();
  const rows = await sql<(Omit<StoredEvent, "content" | "why"> & EventRef & { payload: string | null })[]>`
    select asked.connection_id as "connectionId", stored.*
    from unnest(
      ${events.map(({ connectionId }) => connectionId)}::uuid[], ${events.map(({ id }) => id)}::text[]
    ) as asked (connection_id, event_id)
      cross join lateral (
        select event_id as id, type, object_id as "objectId", ${createdOf(sql)} as created, payload
        from billstack.inbox
        where connection_id = asked.connection_id and event_id = asked.event_id
        limit 1
      ) as stored`;
  const stored = new Map<string, StoredEvent>();
  let parsed = 0;
  for (const { connectionId, payload, ...event } of rows) {
    parsed += payload?.length ?? 0;
    if (parsed > PARSE_AT_ONCE) {
      await yieldToEventLoop();
      parsed = 0;
    }
    stored.set(eventKey({ connectionId, id: event.id }), { ...event, ...readPayload(payload) });
  }
  return stored;
}

function readPayload(payload: string | null): Reading {
  if (payload === null) return { content: null, why: NO_PAYLOAD };
  const parsed = parseEvent(payload);
  if (parsed?.form === "snapshot") return { content: contentOf(parsed.event) };
  return { content: null, why: parsed === null && !isJson(payload) ? NOT_JSON : NOT_AN_EVENT };
}

/**
 * Reads the newest `created` of the waiting events of each object. Leaves out events whose time was in the future
 * when they arrived.
 * @returns the times by object id
 */
export async function newestCreated(
  sql: Sql,
  connectionId: string,
  objects: { id: string }[],
): Promise<Map<string, Date>> {
  if (objects.length === 0) return new Map();
  const rows = await sql<{ id: string; created: Date }[]>`
    select object_id as id, max(${createdOf(sql)}) as created from billstack.inbox
    where connection_id = ${connectionId} and object_id = any (${objects.map(({ id }) => id)}) and status = 'waiting'
      and not ${isAhead(sql)}
    group by object_id`;
  return new Map(rows.map(({ id, created }) => [id, created]));
}

/**
 * Marks events as applied. `limit` makes PostgreSQL find each event by its key, however many events the inbox
 * has.
 */
export async function markApplied(sql: TransactionSql, events: EventRef[]): Promise<void> {
  if (events.length === 0) return;
  await sql`
    update billstack.inbox
    set status = 'applied', applied_at = clock_timestamp(), attempts = attempts + 1, last_error = null
    where ctid = any (array(
      select place
      from unnest(
        ${events.map(({ connectionId }) => connectionId)}::uuid[], ${events.map(({ id }) => id)}::text[]
      ) as done (connection_id, event_id)
        cross join lateral (
          select inbox.ctid as place from billstack.inbox
          where connection_id = done.connection_id and event_id = done.event_id
          limit 1
        ) as found))`;
}

/** So many failed attempts of an event are kept, the last ones. An event is buried after ten. */
const ATTEMPTS_KEPT = 10;

/** A failed attempt at an event. */
export interface FailedAttempt {
  id: string;
  error: string;
  heldUp: boolean;
  /** The event is tried again after this many whole seconds, or up to a second later. Null if it is buried. */
  retrySeconds: number | null;
}

/**
 * Stores failed attempts: their errors, and when the events are tried again or that they are buried. The time of the
 * next attempt is rounded up to a whole second, so that events that failed within a second are tried again together.
 */
export async function markFailed(sql: Sql, connectionId: string, attempts: FailedAttempt[]): Promise<void> {
  await sql`
    update billstack.inbox
    set attempts = attempts + 1, failures = failures + (not failed.held_up)::int, held_up = failed.held_up,
      last_error = failed.error, failed_attempts = jsonb_path_query_array(
        coalesce(failed_attempts, '[]') || jsonb_build_array(jsonb_build_object(
          'at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'error', failed.error,
          'heldUp', failed.held_up)),
        ${`$[last - ${ATTEMPTS_KEPT - 1} to last]`}::text::jsonpath),
      status = case when failed.retry_seconds is null then 'buried' else 'waiting' end,
      next_attempt_at = case when coalesce(failed.retry_seconds, 0) = 0 then now()
        else date_trunc('second', now()) + make_interval(secs => failed.retry_seconds + 1) end
    from unnest(
      ${attempts.map(({ id }) => id)}::text[], ${attempts.map(({ error }) => error)}::text[],
      ${attempts.map(({ heldUp }) => String(heldUp))}::boolean[],
      ${attempts.map(({ retrySeconds }) => retrySeconds)}::int[]
    ) as failed (id, error, held_up, retry_seconds)
    where inbox.connection_id = ${connectionId} and inbox.event_id = failed.id and inbox.status = 'waiting'`;
}

/** Counts the buried events, and reads when the first of them arrived. */
export async function countBuried(
  sql: Sql,
  connectionId: string,
): Promise<{ events: number; since: Date | null }> {
  const [row] = await sql<{ events: number; since: Date | null }[]>`
    select count(*)::int as events, min(received_at) as since from billstack.inbox
    where connection_id = ${connectionId} and status = 'buried'`;
  return row ?? { events: 0, since: null };
}

/** An event is overdue if it is not applied this long after it arrived. */
const OVERDUE_MINUTES = 10;
/**
 * The most waiting events that are counted. A million may be waiting, and counting all of them would take long.
 */
const LOOK_AT = 10_000;

/** The overdue events of a connection. */
export interface Overdue {
  /** How many events are overdue. */
  events: number;
  /** When the oldest of them arrived, or null if there are none. */
  since: Date | null;
  /** Whether Stripe, the network or the key holds up any waiting event. */
  heldUp: boolean;
}

/**
 * Counts the overdue events of a connection, and says whether any waiting event is held up. Looks at 10,000
 * waiting events at most.
 */
export async function countOverdue(sql: Sql, connectionId: string): Promise<Overdue> {
  const [row] = await sql<Overdue[]>`
    select count(*) filter (where overdue)::int as events, min(received_at) filter (where overdue) as since,
      coalesce(bool_or(held_up), false) as "heldUp"
    from (
      select received_at, held_up, received_at < now() - make_interval(mins => ${OVERDUE_MINUTES}) as overdue
      from billstack.inbox where connection_id = ${connectionId} and status = 'waiting'
      limit ${LOOK_AT}
    ) as waiting`;
  return row ?? { events: 0, since: null, heldUp: false };
}
