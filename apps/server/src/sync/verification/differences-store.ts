import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../../database/any-sql.js";
import type { Difference, Kind } from "./compare.js";
import type { NestedTable } from "../../copy/nested-tables.js";
import type { Parts } from "./parts.js";

/** Notes what a list showed. */
export async function storeSeen(
  sql: TransactionSql,
  verificationId: string,
  objects: { type: string; id: string }[],
): Promise<void> {
  await sql`
    insert into billstack.seen (verification_id, object_type, object_id)
    select ${verificationId}, * from unnest(
      ${objects.map(({ type }) => type)}::text[], ${objects.map(({ id }) => id)}::text[])
    on conflict do nothing`;
}

export interface Suspect extends Difference {
  type: string;
  id: string;
  /** How often it was fetched already, and how often that failed. */
  looks: number;
  failedLooks: number;
}
type Key = Pick<Suspect, "type" | "id">;

export async function storeSuspects(
  sql: TransactionSql,
  verificationId: string,
  suspects: (Key & Difference)[],
): Promise<void> {
  await sql`
    insert into billstack.differences (verification_id, object_type, object_id, kind, parts)
    select ${verificationId}, type, id, kind, parts::jsonb from unnest(
      ${suspects.map(({ type }) => type)}::text[], ${suspects.map(({ id }) => id)}::text[],
      ${suspects.map(({ kind }) => kind)}::text[], ${suspects.map(({ parts }) => JSON.stringify(parts))}::text[]
    ) as given (type, id, kind, parts)
    on conflict do nothing`;
}

/**
 * Suspects that were found more than `graceSeconds` ago; `waiting` tells whether there are others. With `again` of those
 * that were undecided and are looked at again.
 */
export async function takeSuspects(
  sql: Sql,
  verificationId: string,
  { graceSeconds, limit, again }: { graceSeconds: number; limit: number; again: boolean },
): Promise<{ suspects: Suspect[]; waiting: boolean }> {
  const open = again ? sql`again` : sql`undecided is null`;
  const suspects = await sql<Suspect[]>`
    select object_type as type, object_id as id, kind, parts, looks, failed_looks as "failedLooks"
    from billstack.differences
    where verification_id = ${verificationId} and confirmed_at is null and ${open}
      and found_at <= clock_timestamp() - make_interval(secs => ${graceSeconds})
    order by found_at limit ${limit}`;
  if (suspects.length > 0) return { suspects, waiting: true };
  const [other] = await sql`
    select from billstack.differences
    where verification_id = ${verificationId} and confirmed_at is null and ${open} limit 1`;
  return { suspects, waiting: other !== undefined };
}

/** It was no difference. */
export async function dropSuspect(sql: TransactionSql, verificationId: string, one: Key): Promise<void> {
  await sql`
    delete from billstack.differences
    where verification_id = ${verificationId} and object_type = ${one.type} and object_id = ${one.id}`;
}

/** Stripe says something else of it now: it is looked at once more. */
export async function suspectAgain(
  sql: TransactionSql,
  verificationId: string,
  { type, id, parts }: Key & { parts: Parts },
): Promise<void> {
  await sql`
    update billstack.differences
    set parts = ${sql.json(parts)}, looks = looks + 1, found_at = clock_timestamp()
    where verification_id = ${verificationId} and object_type = ${type} and object_id = ${id}`;
}

/** A look at it failed: it is looked at once more. */
export async function failedLook(sql: AnySql, verificationId: string, { type, id }: Key): Promise<void> {
  await sql`
    update billstack.differences set failed_looks = failed_looks + 1, found_at = clock_timestamp()
    where verification_id = ${verificationId} and object_type = ${type} and object_id = ${id}`;
}

export type Cause = "lost_event" | "no_event";

export async function confirmDifference(
  sql: TransactionSql,
  verificationId: string,
  { type, id, kind, cause, healed }: Key & { kind: Kind; cause: Cause; healed: boolean },
): Promise<void> {
  await sql`
    update billstack.differences
    set kind = ${kind}, cause = ${cause}, healed = ${healed}, confirmed_at = clock_timestamp(), undecided = null,
      again = false
    where verification_id = ${verificationId} and object_type = ${type} and object_id = ${id}`;
}

/** Removes the nested rows of an object that has no row, and counts them as extra. */
export async function removeNested(
  sql: TransactionSql,
  verificationId: string,
  teamId: TeamId,
  { table, parent, of, id }: NestedTable & { id: string },
): Promise<void> {
  const schema = quoteTeamSchema(teamSchema(teamId));
  await sql.unsafe(
    `with gone as (
       delete from ${schema}."${table}"
       where "${parent}" = $2 and not exists (select from ${schema}."${of}" where id = $2)
       returning id)
     insert into billstack.differences
       (verification_id, object_type, object_id, kind, cause, confirmed_at, healed)
     select $1, $3, id, 'extra', 'no_event', clock_timestamp(), true from gone
     on conflict do nothing`,
    [verificationId, id, table],
  );
}

export interface Confirmed extends Key {
  kind: Kind;
  healed: boolean;
  cause: Cause;
}

export async function readConfirmed(
  sql: AnySql,
  verificationId: string,
  limit: number,
): Promise<Confirmed[]> {
  // What a process of an older version confirmed has no cause.
  return sql<Confirmed[]>`
    select object_type as type, object_id as id, kind, healed, coalesce(cause, 'no_event') as cause
    from billstack.differences
    where verification_id = ${verificationId} and confirmed_at is not null
    order by confirmed_at limit ${limit}`;
}

export interface Counted {
  type: string;
  kind: Kind;
  healed: boolean;
  undecided: boolean;
  lost: boolean;
  objects: number;
}

/** How many objects of each type differ in which way, are healed, are undecided, or should have had an event. */
export async function countDifferences(sql: AnySql, verificationId: string): Promise<Counted[]> {
  return sql<Counted[]>`
    select object_type as type, kind, healed, undecided is not null as undecided,
      coalesce(cause = 'lost_event', false) as lost, count(*)::int as objects
    from billstack.differences
    where verification_id = ${verificationId} and (confirmed_at is not null or undecided is not null)
    group by 1, 2, 3, 4, 5`;
}
