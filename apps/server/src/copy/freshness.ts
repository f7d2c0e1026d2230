import type { TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

export interface Freshness {
  freshAt: Date;
  deleted: boolean;
  /** Ids of the events of that second which decided what is stored; null: it was read from Stripe. */
  toldBy: string[] | null;
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

/**
 * How fresh the stored objects are, by {@link objectKey}; absent: neither row nor tombstone. Each is looked up by its key
 * (`limit` keeps it so): of a table that it has no statistics of, PostgreSQL would read all rows of the connection.
 */
export async function readFreshness(
  sql: AnySql,
  connectionId: string,
  objects: ObjectRef[],
): Promise<Map<string, Freshness>> {
  const rows = await sql<(Omit<Freshness, "toldBy"> & ObjectRef & { toldBy: string | null })[]>`
    select type, id, stored.*
    from unnest(${objects.map(({ type }) => type)}::text[], ${objects.map(({ id }) => id)}::text[]) as asked (type, id)
      cross join lateral (
        select fresh_at as "freshAt", deleted, told_by as "toldBy", test_clock as "testClock", freshness.xmin::text as version from billstack.freshness
        where connection_id = ${connectionId} and object_type = asked.type and object_id = asked.id
        limit 1
      ) as stored`;
  return new Map(
    rows.map(({ type, id, toldBy, ...freshness }) => {
      return [objectKey(type, id), { ...freshness, toldBy: toldBy?.split(" ") ?? null }];
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
  toldBy: string[] | null;
  /** The test clock that the object names, or null. */
  testClock: string | null;
  /** The customer that it belongs to, whose clock is its own. */
  customer: string | null;
}

/**
 * Raises the stamp of each object to its `freshAt` where that is newer than what is stored, or as new as the version
 * that it was read over: of two answers that were on their way at once, the one that is written second is not known to
 * be the newer one. Returns the keys of those that were raised: those may be written, the others must not. Locks the objects' rows
 * in the order of type and id until the transaction ends. A stamp never falls. Each object may be given once. What belongs to a test clock, itself or by its customer, is noted
 * with it.
 */
export async function raiseFreshness(
  sql: TransactionSql,
  connectionId: string,
  objects: Raise[],
): Promise<Set<string>> {
  if (objects.length === 0) return new Set();
  const over = Object.fromEntries(
    objects.flatMap((one) => (one.over === null ? [] : [[objectKey(one.type, one.id), one.over]])),
  );
  const clocks = new Map(objects.map(({ type, id, testClock }) => [objectKey(type, id), testClock]));
  const clockOf = ({ testClock, customer }: Raise): string | null =>
    testClock ?? clocks.get(objectKey("customer", customer ?? "")) ?? null;
  const raised = await sql<ObjectRef[]>`
    insert into billstack.freshness as stored (connection_id, object_type, object_id, fresh_at, deleted, told_by, test_clock)
    select ${connectionId}, type, id, to_timestamp(fresh_seconds), deleted, told_by, coalesce(clock, (
      select test_clock from billstack.freshness as owner
      where owner.connection_id = ${connectionId} and owner.object_type = 'customer' and owner.object_id = customer
        and owner.test_clock is not null))
    from unnest(
      ${objects.map(({ type }) => type)}::text[], ${objects.map(({ id }) => id)}::text[],
      ${objects.map(({ freshAt }) => freshAt.getTime() / 1_000)}::float8[], ${objects.map(({ deleted }) => String(deleted))}::boolean[],
      ${objects.map(({ toldBy }) => toldBy?.join(" ") ?? null)}::text[],
      ${objects.map(clockOf)}::text[], ${objects.map(({ customer }) => customer)}::text[]
    ) as given (type, id, fresh_seconds, deleted, told_by, clock, customer)
    order by type, id
    on conflict (connection_id, object_type, object_id) do update
    set fresh_at = excluded.fresh_at, deleted = excluded.deleted, told_by = excluded.told_by,
      test_clock = coalesce(excluded.test_clock, stored.test_clock)
    where stored.fresh_at < excluded.fresh_at or (stored.fresh_at = excluded.fresh_at
      and stored.xmin::text = ${JSON.stringify(over)}::text::jsonb ->> (stored.object_type || ' ' || stored.object_id))
    returning object_type as type, object_id as id`;
  return new Set(raised.map(({ type, id }) => objectKey(type, id)));
}
