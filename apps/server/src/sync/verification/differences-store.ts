import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../../database/any-sql.js";
import type { Difference, Kind } from "./compare.js";
import type { NestedTable } from "../../copy/nested-tables.js";
import type { Parts } from "./parts.js";

/** Stores which objects the lists showed in this run. */
export async function storeShown(
  sql: TransactionSql,
  verificationId: string,
  objects: { type: string; id: string }[],
): Promise<void> {
  if (objects.length === 0) return;
  await sql`
    insert into billstack.seen (verification_id, object_type, object_id)
    select ${verificationId}, * from unnest(
      ${objects.map(({ type }) => type)}::text[], ${objects.map(({ id }) => id)}::text[])
    on conflict do nothing`;
}

/**
 * A suspect is an object that seems to differ from its rows. A verification finds suspects by comparing lists with
 * rows, then takes looks at each: a look fetches the object by itself and compares it again.
 */
export interface Suspect extends Difference {
  type: string;
  id: string;
  /** How many looks found another difference than the look before. */
  looks: number;
  /** How many looks failed because the object could not be read. */
  failedLooks: number;
}
/** Names an object. */
type Key = Pick<Suspect, "type" | "id">;

/** Stores suspects. An object that is stored already stays as it is. */
export async function storeSuspects(
  sql: TransactionSql,
  verificationId: string,
  suspects: (Key & Difference)[],
): Promise<void> {
  if (suspects.length === 0) return;
  await sql`
    insert into billstack.differences (verification_id, object_type, object_id, kind, parts)
    select ${verificationId}, type, id, kind, parts::jsonb from unnest(
      ${suspects.map(({ type }) => type)}::text[], ${suspects.map(({ id }) => id)}::text[],
      ${suspects.map(({ kind }) => kind)}::text[], ${suspects.map(({ parts }) => JSON.stringify(parts))}::text[]
    ) as given (type, id, kind, parts)
    on conflict do nothing`;
}

/**
 * Returns suspects that are ready for a look, those that were found first, first. A suspect is ready when its grace
 * is over: it was found at least `graceSeconds` ago, so an event about it had time to arrive.
 * @param options with `recheck`, only objects that an ended run left undecided and that are being rechecked
 * @returns `waiting` is true if any suspect is left, ready or not
 */
export async function takeSuspects(
  sql: Sql,
  verificationId: string,
  { graceSeconds, limit, recheck }: { graceSeconds: number; limit: number; recheck: boolean },
): Promise<{ suspects: Suspect[]; waiting: boolean }> {
  const open = recheck ? sql`again` : sql`undecided is null`;
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

/** Deletes a suspect that turned out to be equal. */
export async function dropSuspect(sql: TransactionSql, verificationId: string, one: Key): Promise<void> {
  await sql`
    delete from billstack.differences
    where verification_id = ${verificationId} and object_type = ${one.type} and object_id = ${one.id}`;
}

/**
 * Keeps a suspect for another look, after its grace, because it differed in another way than at the look before.
 */
export async function lookOnceMore(
  sql: TransactionSql,
  verificationId: string,
  { type, id, parts }: Key & { parts: Parts },
): Promise<void> {
  await sql`
    update billstack.differences
    set parts = ${sql.json(parts)}, looks = looks + 1, found_at = clock_timestamp()
    where verification_id = ${verificationId} and object_type = ${type} and object_id = ${id}`;
}

/** Keeps a suspect for another look, after its grace, because this look failed. */
export async function storeFailedLook(sql: AnySql, verificationId: string, { type, id }: Key): Promise<void> {
  await sql`
    update billstack.differences set failed_looks = failed_looks + 1, found_at = clock_timestamp()
    where verification_id = ${verificationId} and object_type = ${type} and object_id = ${id}`;
}

/** Whether an event should have brought the change, see `causeOf`. */
export type Cause = "lost_event" | "no_event";

/** Stores that a suspect does differ. `healed`: its rows are equal to Stripe now. */
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

/** Deletes nested rows whose object has no row, and stores each as a healed difference of the kind `extra`. */
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

/** A confirmed difference. */
export interface Confirmed extends Key {
  kind: Kind;
  healed: boolean;
  cause: Cause;
}

/** The confirmed differences of a run in the order of their confirmation, at most `limit`. */
export async function readConfirmed(
  sql: AnySql,
  verificationId: string,
  limit: number,
): Promise<Confirmed[]> {
  // A process of an older version stores no cause.
  return sql<Confirmed[]>`
    select object_type as type, object_id as id, kind, healed, coalesce(cause, 'no_event') as cause
    from billstack.differences
    where verification_id = ${verificationId} and confirmed_at is not null
    order by confirmed_at limit ${limit}`;
}

/** How many objects have the same type, kind and outcome. */
export interface Counted {
  type: string;
  kind: Kind;
  healed: boolean;
  undecided: boolean;
  lost: boolean;
  objects: number;
}

/** Counts the confirmed and undecided objects of a run, by type, kind and outcome. */
export async function countDifferences(sql: AnySql, verificationId: string): Promise<Counted[]> {
  return sql<Counted[]>`
    select object_type as type, kind, healed, undecided is not null as undecided,
      coalesce(cause = 'lost_event', false) as lost, count(*)::int as objects
    from billstack.differences
    where verification_id = ${verificationId} and (confirmed_at is not null or undecided is not null)
    group by 1, 2, 3, 4, 5`;
}
