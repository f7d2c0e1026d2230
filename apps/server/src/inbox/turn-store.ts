import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import { leaseIsFree } from "../database/lease.js";
import type { RecentEvents } from "./recent.js";
import { createdOf, eventKey, isAhead, readStored, type Waiting } from "./store.js";

/** The fields of a connection that a turn needs. The turn's transaction has locked the connection. */
export interface HeldConnection {
  id: string;
  teamId: TeamId;
  mode: "test" | "live";
  createdAt: Date;
  keysVersion: number;
}

/** The most connections that one call finds. The next call goes on after the last of them. */
const FOUND_AT_ONCE = 1_000;
/** An id that sorts before the id of every connection. */
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/**
 * Finds connections with events that can be applied now.
 *
 * The query jumps from one connection to the next in the index of waiting events. Connections without waiting
 * events cost nothing.
 * @param after the id of the last connection of the call before; null begins with the first connection
 * @returns ids of connections after `after`, in ascending order
 */
export async function findDue(sql: Sql, after: string | null): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    with recursive due (connection_id) as (
      select ${after ?? FIRST_ID}::uuid
      union all
      select (
        select connection_id from billstack.inbox
        where status = 'waiting' and connection_id > due.connection_id order by connection_id limit 1)
      from due where due.connection_id is not null
    )
    select connection_id as id from due
    where connection_id is not null
      and exists (
        select from billstack.inbox
        where inbox.connection_id = due.connection_id and status = 'waiting' and next_attempt_at <= now())
      and exists (
        select from billstack.connections
        where id = due.connection_id and disconnecting_at is null and sync_status = 'ready')
    limit ${FOUND_AT_ONCE}`;
  return rows.map(({ id }) => id).filter((id) => id !== after);
}

/**
 * Locks those of the connections that may be served now. Until the transaction ends, nobody can disconnect them,
 * and no other process applies their events. Leaves out connections that do not exist, are being disconnected or
 * are not ready, and connections that a reader of another process has leased.
 *
 * The commit does not wait for the disk. If PostgreSQL crashes, it may undo the turn. It then also undoes the
 * marks of the turn's events, so that they are applied again.
 * @param worker the name of this worker in leases
 * @param lockTimeoutMs how many milliseconds a statement of the transaction waits for a lock
 * @returns the connections that are locked now, and those that another transaction is changing or serving
 *   (`busy`)
 */
export async function holdForTurn(
  sql: TransactionSql,
  ids: string[],
  { worker, lockTimeoutMs }: { worker: string; lockTimeoutMs: number },
): Promise<{ held: HeldConnection[]; busy: string[] }> {
  const rows = await sql<(HeldConnection & { isMine: boolean })[]>`
    with servable as materialized (
      select id from billstack.connections
      where id = any (${ids}::uuid[]) and disconnecting_at is null and sync_status = 'ready'
        and (leased_by = ${worker} or ${leaseIsFree(sql)})
    ), locked as materialized (
      select id from billstack.connections
      where id in (select id from servable) and disconnecting_at is null
      order by id
      for key share skip locked
    )
    select id, team_id as "teamId", mode, created_at as "createdAt", keys_version as "keysVersion",
      locked.id is not null and pg_try_advisory_xact_lock(hashtextextended('billstack.inbox ' || id, 0)) as "isMine",
      set_config('synchronous_commit', 'off', true), set_config('lock_timeout', ${`${lockTimeoutMs}ms`}, true)
    from billstack.connections join servable using (id) left join locked using (id)`;
  return {
    held: rows.flatMap(({ isMine, ...connection }) => (isMine ? [connection] : [])),
    busy: rows.flatMap(({ id, isMine }) => (isMine ? [] : [id])),
  };
}

/** A waiting event without its content. `bytes` is the size of its payload in the table, compressed. */
export type WaitingHeader = Omit<Waiting, "content" | "why"> & { bytes: number };

/**
 * Reads the next waiting events of each connection: at most `limit` of each, those that wait longest first. An
 * index finds them, so the time does not grow with the number of waiting events.
 * @param exceptObjects objects whose events are left out, as `<connection id> <object id>`
 * @param onlyObject if given, only events of the object with this id, or events without an object if it is null
 */
export async function takeHeaders(
  sql: AnySql,
  connectionIds: string[],
  options: { limit: number; exceptObjects?: string[]; onlyObject?: string | null | undefined },
): Promise<WaitingHeader[]> {
  const { limit, exceptObjects = [], onlyObject } = options;
  const isOnly = onlyObject === undefined ? sql`true` : sql`object_id is not distinct from ${onlyObject}`;
  const isOther =
    exceptObjects.length === 0
      ? sql`true`
      : sql`(object_id is null or connection_id || ' ' || object_id <> all (${exceptObjects}::text[]))`;
  return sql<WaitingHeader[]>`
    select asked.id as "connectionId", waiting.*
    from unnest(${connectionIds}::uuid[]) as asked (id)
      cross join lateral (
        select event_id as id, type, object_id as "objectId", ${createdOf(sql)} as created, ${isAhead(sql)} as ahead,
          attempts, failures, held_up as "heldUp", coalesce(pg_column_size(payload), 0) as bytes
        from billstack.inbox
        where connection_id = asked.id and status = 'waiting' and next_attempt_at <= now()
          and ${isOnly} and ${isOther}
        order by next_attempt_at
        limit ${limit}
      ) as waiting`;
}

/**
 * Adds the contents of the events: from memory if this process has just received them, otherwise from the inbox.
 */
export async function addContent(
  sql: AnySql,
  recent: RecentEvents,
  headers: WaitingHeader[],
): Promise<Waiting[]> {
  const known = new Map(headers.map((one) => [one, recent.take(one.connectionId, one.id)]));
  const stored = await readStored(
    sql,
    headers.filter((one) => known.get(one) === undefined),
  );
  return headers.flatMap((one) => {
    const content = known.get(one);
    if (content !== undefined) return [{ ...one, content }];
    const found = stored.get(eventKey(one));
    if (found === undefined) return [];
    return [{ ...one, content: found.content, ...(found.why !== undefined && { why: found.why }) }];
  });
}
