import { setImmediate as turn } from "node:timers/promises";

import type { PendingQuery, Row, Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import { isJson, parseEvent } from "./event.js";
import { contentOf, type EventContent } from "./recent.js";
import { NO_PAYLOAD, NOT_AN_EVENT, NOT_JSON } from "./unusable.js";

export async function newestEventAt(sql: Sql, connectionId: string): Promise<Date | null> {
  const [row] = await sql<{ at: Date | null }[]>`
    select max(received_at) as at from billstack.inbox where connection_id = ${connectionId}`;
  return row?.at ?? null;
}

export interface Waiting {
  connectionId: string;
  id: string;
  type: string;
  /** Null in a row that an older version or somebody else has written: such an event cannot be applied. */
  objectId: string | null;
  created: Date;
  /** It says to be of a time that had not come when it arrived, as what happens on a test clock does. */
  ahead: boolean;
  /** All so far. */
  attempts: number;
  /** Those that failed for a reason of the event's own. */
  failures: number;
  /** The last attempt failed because Stripe, the network or the key was in the way. */
  heldUp: boolean;
  /** Null: its payload says nothing about an object, so the event can only fail; `why` says what is wrong. */
  content: EventContent | null;
  why?: string;
}

/** A clock that is this much ahead of ours is no clock of Stripe's. */
const AHEAD_MINUTES = 5;

export function isAhead(sql: AnySql): PendingQuery<Row[]> {
  return sql`created > received_at + make_interval(mins => ${AHEAD_MINUTES})`;
}

/**
 * An event's time within the years that a Date can hold: an endless time becomes the end of the year 9999, and a time
 * before 1970 becomes 1970. No event of Stripe's has such a time; a row that somebody else has written may have one.
 */
export function createdOf(sql: AnySql): PendingQuery<Row[]> {
  return sql`greatest(least(created, '9999-12-31T00:00:00Z'), '1970-01-01T00:00:00Z')`;
}

/** What a stored payload says; `content` null: nothing about an object, and `why` says what is wrong with it. */
type Reading = Pick<Waiting, "content" | "why">;

export type StoredEvent = Pick<Waiting, "id" | "type" | "objectId" | "created" | "content" | "why">;

/** Names an event of a connection. */
export interface EventRef {
  connectionId: string;
  id: string;
}

/** The key of an event for maps: two connections to one account have events of the same ids. */
export function eventKey({ connectionId, id }: EventRef): string {
  return `${connectionId} ${id}`;
}

/** After so many characters of JSON the process does other work before it parses more. */
const PARSE_AT_ONCE = 512 * 1024;

/**
 * Events of the inbox by {@link eventKey}, whatever their status is. Each is looked up by its key (`limit` keeps it so).
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
      await turn();
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
 * The newest `created` of each object's waiting events that are in the inbox now, by the object's id, but for those of
 * a time that has not come.
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

/** Marks events as applied. Each is found by its key, however long the histories of their connections are. */
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

/** A failed attempt at an event. */
export interface FailedAttempt {
  id: string;
  error: string;
  heldUp: boolean;
  /** It is tried again after this; null: it is buried. */
  retrySeconds: number | null;
}

export async function markFailed(sql: Sql, connectionId: string, attempts: FailedAttempt[]): Promise<void> {
  await sql`
    update billstack.inbox
    set attempts = attempts + 1, failures = failures + (not failed.held_up)::int, held_up = failed.held_up,
      last_error = failed.error, status = case when failed.retry_seconds is null then 'buried' else 'waiting' end,
      next_attempt_at = now() + make_interval(secs => coalesce(failed.retry_seconds, 0))
    from unnest(
      ${attempts.map(({ id }) => id)}::text[], ${attempts.map(({ error }) => error)}::text[],
      ${attempts.map(({ heldUp }) => String(heldUp))}::boolean[],
      ${attempts.map(({ retrySeconds }) => retrySeconds)}::int[]
    ) as failed (id, error, held_up, retry_seconds)
    where inbox.connection_id = ${connectionId} and inbox.event_id = failed.id and inbox.status = 'waiting'`;
}

/** How many events are buried, and when the first of them arrived. */
export async function countBuried(
  sql: Sql,
  connectionId: string,
): Promise<{ events: number; since: Date | null }> {
  const [row] = await sql<{ events: number; since: Date | null }[]>`
    select count(*)::int as events, min(received_at) as since from billstack.inbox
    where connection_id = ${connectionId} and status = 'buried'`;
  return row ?? { events: 0, since: null };
}

/** An event that is not applied this long after it arrived waits for longer than it should. */
const OVERDUE_MINUTES = 10;
/** Waiting events that are looked at; there may be a million of them in a storm. */
const LOOK_AT = 10_000;

/** Events that wait for longer than they should, since when the oldest of them has been, and what holds any up. */
export interface Overdue {
  events: number;
  since: Date | null;
  heldUp: boolean;
}

/**
 * How many events have waited for longer than they should, and since when the oldest of them has been; and whether
 * any waits because Stripe, the network or the key is in its way.
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

/** Payloads forgotten by one call at most, so that it stays short. */
const FORGET_AT_ONCE = 5_000;

/** Forgets the payloads of events that were done with more than `days` ago; their headers stay. */
export async function forgetPayloads(sql: Sql, days: number): Promise<void> {
  await sql`
    update billstack.inbox set payload = null
    where (connection_id, event_id) in (
      select connection_id, event_id from billstack.inbox
      where received_at < now() - make_interval(days => ${days}) and payload is not null
        and status in ('applied', 'not_synced')
      limit ${FORGET_AT_ONCE})`;
}
