import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { SyncedObject } from "../objects.js";
import type { Difference } from "./compare.js";
import type { StoredVerification } from "./verification-store.js";

type AnySql = Sql | TransactionSql;

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

export interface Suspect {
  type: string;
  id: string;
  kind: Difference;
  /** A hash of what Stripe said of it; null: its list does not have it. */
  said: string | null;
  /** How often it was fetched already. */
  looks: number;
}

export async function storeSuspects(
  sql: TransactionSql,
  verificationId: string,
  suspects: Omit<Suspect, "looks">[],
): Promise<void> {
  await sql`
    insert into billstack.differences (verification_id, object_type, object_id, kind, said)
    select ${verificationId}, * from unnest(
      ${suspects.map(({ type }) => type)}::text[], ${suspects.map(({ id }) => id)}::text[],
      ${suspects.map(({ kind }) => kind)}::text[], ${suspects.map(({ said }) => said)}::text[])
    on conflict do nothing`;
}

/** Rows of a type that lists leave out and that are fetched in one run, at most. */
const UNLISTED_AT_ONCE = 500;

/**
 * Suspects every row that no list showed: it may be extra. And every object that no list showed, that has no row, and
 * that BillStack does not know to be deleted. Not those that are newer than the listing, which began at `since` in
 * Stripe's clock. Of the rows that lists leave out and that BillStack wrote itself, the ones that it has known nothing
 * new of for longest.
 */
export async function suspectUnseen(
  sql: TransactionSql,
  { id, connectionId }: StoredVerification,
  teamId: TeamId,
  { type, row, since }: { type: string; row: SyncedObject; since: Date },
): Promise<void> {
  const table = `${quoteTeamSchema(teamSchema(teamId))}."${row.table}"`;
  await sql.unsafe(
    `insert into billstack.differences (verification_id, object_type, object_id, kind)
     with unseen as (
       select coalesce(stored.id, known_id) as id, fresh_at,
         stored.id is not null and known_id is not null and (${row.unlisted ?? "false"}) as unlisted
       from ${table} as stored full join (
         select object_id as known_id, fresh_at, deleted as tombstone
         from billstack.freshness where connection_id = $3 and object_type = $2
       ) as known on known_id = stored.id
       where (fresh_at is null or fresh_at < $4::timestamptz) and (stored.id is not null or not tombstone)
         and not exists (
           select from billstack.seen
           where verification_id = $1 and object_type = $2 and object_id = coalesce(stored.id, known_id))
     )
     select $1::uuid, $2::text, id, 'extra' from (
       select id from unseen where not unlisted
       union all
       (select id from unseen where unlisted order by fresh_at, id limit $5)
     ) as suspects
     on conflict do nothing`,
    [id, type, connectionId, since.toISOString(), row.deletion === "flag" ? 0 : UNLISTED_AT_ONCE],
  );
}

/** Suspects that were found more than `graceSeconds` ago; `waiting` tells whether there are others. */
export async function takeSuspects(
  sql: Sql,
  verificationId: string,
  { graceSeconds, limit }: { graceSeconds: number; limit: number },
): Promise<{ suspects: Suspect[]; waiting: boolean }> {
  const suspects = await sql<Suspect[]>`
    select object_type as type, object_id as id, kind, said, looks from billstack.differences
    where verification_id = ${verificationId} and confirmed_at is null
      and found_at <= clock_timestamp() - make_interval(secs => ${graceSeconds})
    order by found_at limit ${limit}`;
  if (suspects.length > 0) return { suspects, waiting: true };
  const [other] = await sql`
    select from billstack.differences where verification_id = ${verificationId} and confirmed_at is null limit 1`;
  return { suspects, waiting: other !== undefined };
}

type Key = Pick<Suspect, "type" | "id">;

/** It was no difference, or nobody can tell. */
export async function dropSuspect(sql: TransactionSql, verificationId: string, one: Key): Promise<void> {
  await sql`
    delete from billstack.differences
    where verification_id = ${verificationId} and object_type = ${one.type} and object_id = ${one.id}`;
}

/** Stripe says something else of it now: it is looked at once more. */
export async function suspectAgain(
  sql: TransactionSql,
  verificationId: string,
  { type, id, said }: Key & { said: string | null },
): Promise<void> {
  await sql`
    update billstack.differences set said = ${said}, looks = looks + 1, found_at = clock_timestamp()
    where verification_id = ${verificationId} and object_type = ${type} and object_id = ${id}`;
}

export async function confirmDifference(
  sql: TransactionSql,
  verificationId: string,
  { type, id, kind, healed }: Key & { kind: Difference; healed: boolean },
): Promise<void> {
  await sql`
    update billstack.differences set kind = ${kind}, healed = ${healed}, confirmed_at = clock_timestamp()
    where verification_id = ${verificationId} and object_type = ${type} and object_id = ${id}`;
}

/** Removes nested rows whose object has no row, if they are older than the run, and counts them as extra. */
export async function removeOrphans(
  sql: TransactionSql,
  { id, startedAt }: StoredVerification,
  schema: string,
  { table, parent, of }: { table: string; parent: string; of: string },
): Promise<void> {
  await sql.unsafe(
    `with gone as (
       delete from ${schema}."${table}" as nested
       where not exists (select from ${schema}."${of}" as stored where stored.id = nested."${parent}")
         and (last_synced_at is null or last_synced_at < $2::timestamptz)
       returning id)
     insert into billstack.differences
       (verification_id, object_type, object_id, kind, confirmed_at, healed)
     select $1, $3, id, 'extra', clock_timestamp(), true from gone
     on conflict do nothing`,
    [id, startedAt.toISOString(), table],
  );
}

export interface Confirmed extends Key {
  kind: Difference;
  healed: boolean;
}

export async function readConfirmed(
  sql: AnySql,
  verificationId: string,
  limit: number,
): Promise<Confirmed[]> {
  return sql<Confirmed[]>`
    select object_type as type, object_id as id, kind, healed from billstack.differences
    where verification_id = ${verificationId} and confirmed_at is not null
    order by confirmed_at limit ${limit}`;
}

/** How many confirmed differences of each type and kind there are, and how many of them were healed. */
export async function countConfirmed(
  sql: AnySql,
  verificationId: string,
): Promise<{ type: string; kind: Difference; healed: boolean; objects: number }[]> {
  return sql`
    select object_type as type, kind, healed, count(*)::int as objects from billstack.differences
    where verification_id = ${verificationId} and confirmed_at is not null
    group by object_type, kind, healed`;
}
