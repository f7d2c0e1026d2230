import type { TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

export interface Freshness {
  freshAt: Date;
  deleted: boolean;
  /** Ids of the events of that second which decided what is stored; null: it was read from Stripe. */
  eventIds: string[] | null;
  /** The test clock that it belongs to; null: none that is known. */
  testClock: string | null;
  /** Changes with every write of the object (PostgreSQL's `xmin` of its stamp). */
  version: string;
}

export interface ObjectRef {
  type: string;
  id: string;
}

/** A key for maps and sets of objects; types hold no blank. */
export function objectKey(type: string, id: string): string {
  return `${type} ${id}`;
}

/** An object of one connection. */
export interface OwnedRef extends ObjectRef {
  connectionId: string;
}

/** A key for maps and sets of objects of several connections. */
export function ownedKey(connectionId: string, type: string, id: string): string {
  return `${connectionId} ${objectKey(type, id)}`;
}

/** As {@link readFreshnessOf} for the objects of one connection, by {@link objectKey}. */
export async function readFreshness(
  sql: AnySql,
  connectionId: string,
  objects: ObjectRef[],
): Promise<Map<string, Freshness>> {
  const owned = objects.map(({ type, id }) => ({ connectionId, type, id }));
  const known = await readFreshnessOf(sql, owned);
  return new Map([...known].map(([key, freshness]) => [key.slice(connectionId.length + 1), freshness]));
}

/**
 * How fresh the stored objects are, by {@link ownedKey}; absent: neither row nor tombstone. Each is looked up by its key
 * (`limit` keeps it so): of a table that it has no statistics of, PostgreSQL would read all rows of the connection.
 */
export async function readFreshnessOf(sql: AnySql, objects: OwnedRef[]): Promise<Map<string, Freshness>> {
  if (objects.length === 0) return new Map();
  const rows = await sql<(Omit<Freshness, "eventIds"> & OwnedRef & { eventIds: string | null })[]>`
    select connection_id as "connectionId", type, id, stored.*
    from unnest(
      ${objects.map(({ connectionId }) => connectionId)}::uuid[], ${objects.map(({ type }) => type)}::text[],
      ${objects.map(({ id }) => id)}::text[]
    ) as asked (connection_id, type, id)
      cross join lateral (
        select fresh_at as "freshAt", deleted, told_by as "eventIds", test_clock as "testClock", freshness.xmin::text as version from billstack.freshness
        where connection_id = asked.connection_id and object_type = asked.type and object_id = asked.id
        limit 1
      ) as stored`;
  return new Map(
    rows.map(({ connectionId, type, id, eventIds, ...freshness }) => {
      return [ownedKey(connectionId, type, id), { ...freshness, eventIds: eventIds?.split(" ") ?? null }];
    }),
  );
}

export interface Raise extends ObjectRef {
  freshAt: Date;
  /** The object is deleted: the row is its tombstone. */
  deleted: boolean;
  /** The version that this replaces also where it is as fresh; null: it loses every tie. */
  over: string | null;
  /** Ids of the events of the second `freshAt` that decide what is written; null: it was read from Stripe. */
  eventIds: string[] | null;
  /** The test clock that the object names, or null. */
  testClock: string | null;
  /** The customer that it belongs to, whose clock is its own. */
  customer: string | null;
}

/** A {@link Raise} of one connection's object. */
export interface OwnedRaise extends Raise {
  connectionId: string;
}

/** As {@link raiseFreshnessOf} for the objects of one connection. Returns the keys ({@link objectKey}) of those raised. */
export async function raiseFreshness(
  sql: TransactionSql,
  connectionId: string,
  objects: Raise[],
): Promise<Set<string>> {
  const raised = await raiseFreshnessOf(
    sql,
    objects.map((one) => ({ ...one, connectionId })),
  );
  return new Set([...raised].map((key) => key.slice(connectionId.length + 1)));
}

/**
 * Raises the stamp of each object to its `freshAt` where that is newer than what is stored, or as new as the version
 * that it was read over: of two answers that were on their way at once, the one that is written second is not known to
 * be the newer one. Returns the keys ({@link ownedKey}) of those that were raised: those may be written, the others must
 * not. Locks the objects' rows in the order of connection, type and id until the transaction ends. A stamp never falls.
 * Each object may be given once. What belongs to a test clock, itself or by its customer, is noted with it.
 */
export async function raiseFreshnessOf(sql: TransactionSql, objects: OwnedRaise[]): Promise<Set<string>> {
  if (objects.length === 0) return new Set();
  const over = Object.fromEntries(
    objects.flatMap((one) => (one.over === null ? [] : [[keyOf(one), one.over]])),
  );
  const clocks = new Map(objects.map((one) => [keyOf(one), one.testClock]));
  const clockOf = ({ connectionId, testClock, customer }: OwnedRaise): string | null =>
    testClock ?? clocks.get(ownedKey(connectionId, "customer", customer ?? "")) ?? null;
  const raised = await sql<OwnedRef[]>`
    insert into billstack.freshness as stored (connection_id, object_type, object_id, fresh_at, deleted, told_by, test_clock)
    select connection_id, type, id, to_timestamp(fresh_seconds), deleted, told_by, coalesce(clock, (
      select test_clock from billstack.freshness as owner
      where owner.connection_id = given.connection_id and owner.object_type = 'customer' and owner.object_id = customer
        and owner.test_clock is not null))
    from unnest(
      ${objects.map(({ connectionId }) => connectionId)}::uuid[],
      ${objects.map(({ type }) => type)}::text[], ${objects.map(({ id }) => id)}::text[],
      ${objects.map(({ freshAt }) => freshAt.getTime() / 1_000)}::float8[], ${objects.map(({ deleted }) => String(deleted))}::boolean[],
      ${objects.map(({ eventIds }) => eventIds?.join(" ") ?? null)}::text[],
      ${objects.map(clockOf)}::text[], ${objects.map(({ customer }) => customer)}::text[]
    ) as given (connection_id, type, id, fresh_seconds, deleted, told_by, clock, customer)
    order by connection_id, type, id
    on conflict (connection_id, object_type, object_id) do update
    set fresh_at = excluded.fresh_at, deleted = excluded.deleted, told_by = excluded.told_by,
      test_clock = coalesce(excluded.test_clock, stored.test_clock)
    where stored.fresh_at < excluded.fresh_at or (stored.fresh_at = excluded.fresh_at
      and stored.xmin::text = ${JSON.stringify(over)}::text::jsonb ->>
        (stored.connection_id || ' ' || stored.object_type || ' ' || stored.object_id))
    returning connection_id as "connectionId", object_type as type, object_id as id`;
  return new Set(raised.map(keyOf));
}

function keyOf({ connectionId, type, id }: OwnedRef): string {
  return ownedKey(connectionId, type, id);
}
