import type { TransactionSql } from "postgres";

/** The most runs that one call deletes. A verification may have thousands of stored differences. */
export const FORGET_RUNS_AT_ONCE = 100;

/**
 * Deletes backfills that ended more than `days` days ago. A backfill stays while it says what is loaded: until a newer one
 * has loaded at least the same objects, from the same time on or an earlier one.
 * @returns how many were deleted
 */
export async function forgetBackfills(sql: TransactionSql, days: number): Promise<number> {
  const { count } = await sql`
    delete from billstack.backfills where id in (
      select id from billstack.backfills as old
      where status <> 'running' and finished_at < now() - make_interval(days => ${days})
        and exists (
          select from billstack.backfills as newer
          where newer.connection_id = old.connection_id and newer.status = 'completed'
            and newer.started_at > old.started_at and newer.objects @> old.objects
            and (newer.created_after is null or newer.created_after <= old.created_after))
      limit ${FORGET_RUNS_AT_ONCE})`;
  return count;
}

/**
 * Deletes verifications that ended more than `days` days ago, and their differences. The newest one that was completed
 * stays, because the status of the connection shows it.
 * @returns how many were deleted
 */
export async function forgetVerifications(sql: TransactionSql, days: number): Promise<number> {
  const { count } = await sql`
    delete from billstack.verifications where id in (
      select id from billstack.verifications as old
      where status <> 'running' and finished_at < now() - make_interval(days => ${days})
        and exists (
          select from billstack.verifications as newer
          where newer.connection_id = old.connection_id and newer.status = 'completed'
            and newer.started_at > old.started_at)
      limit ${FORGET_RUNS_AT_ONCE})`;
  return count;
}
