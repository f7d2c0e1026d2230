import type { TransactionSql } from "postgres";

import type { Place, Removal } from "./removal-store.js";

/** One step deletes at most this many rows. On a small machine it takes about a tenth of a second. */
const ROWS_OF_A_STEP = 5_000;

/** What one step has deleted. */
export interface Step {
  /** How many events are deleted. */
  events: number;
  /** Up to where the rows are deleted. Null: no row is left. */
  place: Place | null;
}

/** What was deleted from one table. `missed`: another transaction has changed some of the rows at that moment. */
type Deleted = { last: string[] | null; rows: number; missed?: boolean };

/**
 * Deletes the next rows of a connection from the tables that have no foreign key to it, and from those that may have
 * millions of rows. Begins at `place`: behind it, no row can have been added. The rows are found by their places in the
 * table, because PostgreSQL may join two lists of 5,000 keys row by row where it has no statistics of a new connection.
 */
export async function deleteNextRows(
  sql: TransactionSql,
  { connectionId, verificationIds, place }: Pick<Removal, "connectionId" | "verificationIds" | "place">,
): Promise<Step> {
  let events = 0;
  let left = ROWS_OF_A_STEP;
  for (let { table, after }: Place = place; ; after = null) {
    const deleted = await {
      inbox: () => deleteEvents(sql, connectionId, after, left),
      freshness: () => deleteFreshness(sql, connectionId, after, left),
      seen: () => deleteSeen(sql, verificationIds, after, left),
    }[table]();
    if (table === "inbox") events = deleted.rows;
    if (deleted.missed === true) return { events, place: { table, after } };
    if (deleted.rows === left) return { events, place: { table, after: deleted.last } };
    left -= deleted.rows;
    const next = NEXT[table];
    if (next === null) return { events, place: null };
    table = next;
  }
}

/** The place before the first row. */
export const START: Place = { table: "inbox", after: null };

const NEXT = { inbox: "freshness", freshness: "seen", seen: null } as const;

/**
 * Deletes events in the order in which they arrived, because PostgreSQL has stored them in about this order. In the order
 * of their ids, each of them may lie on another page of the table, and a step then reads and writes 5,000 pages.
 *
 * A step misses an event that another transaction changes at that moment, and the next step looks at the same place again.
 * To look for such events at the end, PostgreSQL would have to read the whole table with all its deleted rows.
 */
async function deleteEvents(
  sql: TransactionSql,
  connectionId: string,
  after: string[] | null,
  limit: number,
): Promise<Deleted> {
  const [last = ""] = after ?? [];
  const from = TIME.test(last) ? last : FIRST_TIME;
  const [deleted] = await sql<Deleted[]>`
    with chosen as materialized (
      select array(
        select ctid from billstack.inbox
        where connection_id = ${connectionId} and received_at >= ${from}::text::timestamptz
        order by received_at limit ${limit}) as places
    ), deleted as (
      delete from billstack.inbox where ctid = any ((select places from chosen)::tid[]) returning received_at
    )
    select count(*)::int as rows, array[max(received_at)::text] as last,
      count(*) < (select cardinality(places) from chosen) as missed
    from deleted`;
  return deleted ?? NONE;
}

async function deleteFreshness(
  sql: TransactionSql,
  connectionId: string,
  after: string[] | null,
  limit: number,
): Promise<Deleted> {
  const [type, id] = [after?.[0] ?? "", after?.[1] ?? ""];
  const [deleted] = await sql<Deleted[]>`
    with deleted as (
      delete from billstack.freshness where ctid = any (array(
        select ctid from billstack.freshness
        where connection_id = ${connectionId} and (object_type, object_id) > (${type}, ${id})
        order by object_type, object_id limit ${limit}))
      returning object_type, object_id
    )
    select count(*) over ()::int as rows, array[object_type, object_id] as last
    from deleted order by object_type desc, object_id desc limit 1`;
  return deleted ?? NONE;
}

async function deleteSeen(
  sql: TransactionSql,
  verificationIds: string[],
  after: string[] | null,
  limit: number,
): Promise<Deleted> {
  if (verificationIds.length === 0) return NONE;
  const [verification, type, id] = [after?.[0] ?? FIRST_ID, after?.[1] ?? "", after?.[2] ?? ""];
  const [deleted] = await sql<Deleted[]>`
    with deleted as (
      delete from billstack.seen where ctid = any (array(
        select ctid from billstack.seen
        where verification_id = any (${verificationIds}::uuid[])
          and (verification_id, object_type, object_id) > (${verification}::uuid, ${type}, ${id})
        order by verification_id, object_type, object_id limit ${limit}))
      returning verification_id, object_type, object_id
    )
    select count(*) over ()::int as rows, array[verification_id::text, object_type, object_id] as last
    from deleted order by verification_id desc, object_type desc, object_id desc limit 1`;
  return deleted ?? NONE;
}

/** An id that sorts before the id of every verification. */
const FIRST_ID = "00000000-0000-0000-0000-000000000000";
/** A time before the arrival of every event. */
const FIRST_TIME = "-infinity";
/** A time as PostgreSQL writes it. Versions before this one stored the id of an event in its place. */
const TIME = /^\d{4}-\d\d-\d\d \d\d:/;
const NONE: Deleted = { last: null, rows: 0 };
