import type { TransactionSql } from "postgres";

import type { AnySql } from "../../database/any-sql.js";

/**
 * An undecided object: the verification could not find out whether its rows are right, for example because an event
 * about it waits. As long as an object is undecided, nothing says that the copy is equal to Stripe.
 */
export interface Undecided {
  type: string;
  id: string;
  /** A sentence for people that says why the object is undecided. */
  reason: string;
  /** Since when the object is undecided, earlier runs included. */
  since: Date;
}

/**
 * Stores that an object is undecided. If it was undecided in the connection's run before this one too, the time
 * `since` of that run is kept.
 */
export async function storeUndecided(
  sql: AnySql,
  verificationId: string,
  { type, id, reason }: Omit<Undecided, "since">,
): Promise<void> {
  await sql`
    insert into billstack.differences as known
      (verification_id, object_type, object_id, kind, undecided, undecided_since)
    values (${verificationId}, ${type}, ${id}, 'different', ${reason}, coalesce((
      select before.undecided_since from billstack.differences as before
      where before.object_type = ${type} and before.object_id = ${id} and before.undecided is not null
        and before.verification_id = (
          select earlier.id from billstack.verifications as earlier
            join billstack.verifications as run on run.connection_id = earlier.connection_id
          where run.id = ${verificationId} and earlier.id <> run.id and earlier.started_at < run.started_at
          order by earlier.started_at desc limit 1)
      ), clock_timestamp()))
    on conflict (verification_id, object_type, object_id) do update
    set undecided = excluded.undecided, again = false,
      undecided_since = coalesce(known.undecided_since, excluded.undecided_since)`;
}

/** The undecided objects of a run, the longest undecided first, at most `limit`. */
export async function readUndecided(
  sql: AnySql,
  verificationId: string,
  limit: number,
): Promise<Undecided[]> {
  return sql<Undecided[]>`
    select object_type as type, object_id as id, undecided as reason, undecided_since as since
    from billstack.differences
    where verification_id = ${verificationId} and undecided is not null
    order by undecided_since, object_type, object_id limit ${limit}`;
}

/**
 * Marks the undecided objects of a run for a recheck, without grace. They stay undecided until they are decided.
 */
export async function markForRecheck(sql: AnySql, verificationId: string): Promise<void> {
  await sql`
    update billstack.differences
    set again = true, looks = 0, failed_looks = 0, found_at = clock_timestamp() - interval '1 minute'
    where verification_id = ${verificationId} and undecided is not null`;
}

/** How many objects of a type are undecided in a run for this reason. */
export async function countOfReason(
  sql: TransactionSql,
  verificationId: string,
  type: string,
  reason: string,
): Promise<number> {
  const [row] = await sql<{ objects: number }[]>`
    select count(*)::int as objects from billstack.differences
    where verification_id = ${verificationId} and object_type = ${type} and undecided = ${reason}`;
  return row?.objects ?? 0;
}
