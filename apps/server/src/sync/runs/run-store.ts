import type { PendingQuery, Row, Sql, TransactionSql } from "postgres";

import type { AnySql } from "../../database/any-sql.js";
import { LEASE_SECONDS, leaseIsFree } from "../../database/lease.js";

/** The tables of runs: one worker at a time works on each run, by a lease. */
export type RunTable = "backfills" | "verifications";

/** A worker's lease of a run. */
export interface RunLease {
  table: RunTable;
  id: string;
  worker: string;
}

const nameOf = (sql: AnySql, table: RunTable) => sql(`billstack.${table}`);

/**
 * Leases a running run that nobody works on, once the writes in hand of a worker that lost it are done, and gives its
 * `columns`; null: it has ended, or another worker has it.
 */
export async function leaseRun<Run extends Row>(
  sql: Sql,
  { table, id, worker }: RunLease,
  columns: PendingQuery<Row[]>,
): Promise<Run | null> {
  const [run] = await sql<Run[]>`
    update ${nameOf(sql, table)}
    set leased_by = ${worker}, leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where id = (
      select id from ${nameOf(sql, table)} where id = ${id} and status = 'running' and ${leaseIsFree(sql)}
      for update)
    returning ${columns}`;
  return run ?? null;
}

/** Extends the lease, unless it was lost or the run has ended. */
export async function renewRun(sql: Sql, { table, id, worker }: RunLease): Promise<void> {
  await sql`
    update ${nameOf(sql, table)} set leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where id = ${id} and status = 'running' and leased_by = ${worker}`;
}

/** Takes the run for a short write: nobody else leases it meanwhile. False: it was canceled, has ended, or the lease is lost. */
export async function holdRun(sql: TransactionSql, { table, id, worker }: RunLease): Promise<boolean> {
  const [run] = await sql`
    select from ${nameOf(sql, table)}
    where id = ${id} and status = 'running' and leased_by = ${worker} for key share`;
  return run !== undefined;
}

/** Gives the lease back. */
export async function releaseRun(sql: Sql, { table, id, worker }: RunLease): Promise<void> {
  await sql`
    update ${nameOf(sql, table)} set leased_until = now()
    where id = ${id} and leased_by = ${worker} and status = 'running'`;
}

/** Says what stands in the way of a running run; null: nothing any more. */
export async function storeTrouble(
  sql: Sql,
  { table, id }: Pick<RunLease, "table" | "id">,
  error: string | null,
): Promise<void> {
  await sql`
    update ${nameOf(sql, table)} set error = ${error}
    where id = ${id} and status = 'running' and error is distinct from ${error}`;
}

/** The running runs that nobody works on. */
export async function idleRuns(sql: Sql, table: RunTable): Promise<string[]> {
  const runs = await sql<{ id: string }[]>`
    select id from ${nameOf(sql, table)} where status = 'running' and ${leaseIsFree(sql)}`;
  return runs.map(({ id }) => id);
}

/** Of those the ones whose process is gone before its lease has run out: no job of theirs waits. */
export async function orphanedRuns(sql: Sql, table: RunTable): Promise<string[]> {
  const runs = await sql<{ id: string }[]>`
    select id from ${nameOf(sql, table)}
    where status = 'running' and leased_until > now() and ${leaseIsFree(sql)}`;
  return runs.map(({ id }) => id);
}

/** The id of the connection's running backfill; null: none runs. */
export async function runningBackfillId(sql: AnySql, connectionId: string): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`
    select id from billstack.backfills where connection_id = ${connectionId} and status = 'running'`;
  return row?.id ?? null;
}
