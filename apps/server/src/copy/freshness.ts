import type { TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** How new the stored state of an object is, and where it came from. */
export interface Freshness {
  /** The time of the state, by Stripe's clock. */
  freshAt: Date;
  /** Whether the object is deleted. Then this is its tombstone. */
  deleted: boolean;
  /**
   * The ids of the events of the second `freshAt` that decided the stored state. Null: the state was read from
   * Stripe.
   */
  eventIds: string[] | null;
  /** The id of the object's test clock, its own or its customer's. Null: no test clock is known. */
  testClock: string | null;
  /** Changes with every write of the object: PostgreSQL's `xmin` of the row in `billstack.freshness`. */
  version: string;
}

/** Names an object of one connection. */
export interface ObjectRef {
  /** Stripe's `object`, for example `customer`. */
  type: string;
  id: string;
}

/** Returns a key for maps and sets of objects of one connection. Types contain no blank. */
export function objectKey(type: string, id: string): string {
  return `${type} ${id}`;
}

/** An object, and the connection that it belongs to. */
export interface OwnedRef extends ObjectRef {
  connectionId: string;
}

/** Returns a key for maps and sets of objects of several connections. */
export function ownedKey(connectionId: string, type: string, id: string): string {
  return `${connectionId} ${objectKey(type, id)}`;
}

/** Does the same as {@link readFreshnessOf} for one connection. The keys of the result are {@link objectKey}s. */
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
 * Reads how fresh the stored states of objects are. The `limit` makes PostgreSQL look up each object by its key.
 * Without it, and without statistics of the table, PostgreSQL would read all rows of the connection.
 *
 * @returns the freshness by {@link ownedKey}; an object without a row and without a tombstone is not in the map
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

/** A state of an object that is about to be written. */
export interface Raise extends ObjectRef {
  /** The time of the state, by Stripe's clock. */
  freshAt: Date;
  /** Whether the object is deleted. Then a tombstone is stored. */
  deleted: boolean;
  /**
   * If the stored state has this version, the new state replaces it even if both have the same time. Null: the new
   * state replaces only an older one.
   */
  over: string | null;
  /**
   * The ids of the events of the second `freshAt` that decided this state. Null: the state was read from Stripe.
   */
  eventIds: string[] | null;
  /** The id of the test clock in the object, or null. */
  testClock: string | null;
  /**
   * The id of the object's customer, or null. If the object has no test clock, it gets the one of this customer.
   */
  customer: string | null;
}

/** A {@link Raise}, and the connection of its object. */
export interface OwnedRaise extends Raise {
  connectionId: string;
}

/**
 * Does the same as {@link raiseFreshnessOf} for one connection.
 *
 * @returns the keys ({@link objectKey}) of the objects that may be written
 */
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
 * Raises the stored freshness of each object to the time of its new state. It does so if the new state is newer
 * than the stored one. If both have the same time, it does so only if the stored version is still the one in
 * `over`: if two reads ran at the same time, nobody knows which answer is newer, so only the first one is written.
 * The freshness of an object never goes back. The test clock of each object is stored too.
 *
 * Locks the rows of the objects until the transaction ends, in the order of connection, type and id, so that two
 * transactions cannot deadlock.
 *
 * @param objects each object at most once
 * @returns the keys ({@link ownedKey}) of the objects whose freshness was raised. Only these may be written.
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
