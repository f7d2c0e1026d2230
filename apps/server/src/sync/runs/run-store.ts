import type { PendingQuery, Row, Sql, TransactionSql } from "postgres";

import type { AnySql } from "../../database/any-sql.js";
import { LEASE_SECONDS, leaseIsFree } from "../../database/lease.js";

/**
 * The tables that store runs. A run is one backfill or one verification of a connection. A lease makes sure that
 * only one worker at a time works on a run.
 */
export type RunTable = "backfills" | "verifications";

/** Names a run and the worker that works on it until its lease runs out. */
export interface RunLease {
  table: RunTable;
  /** The run's id. */
  id: string;
  /** A name that no other worker has. */
  worker: string;
}

const nameOf = (sql: AnySql, table: RunTable) => sql(`billstack.${table}`);

/**
 * Leases a run with the status `running` on which no worker works. A worker that lost the lease may still be
 * writing: the row lock makes this statement wait for the end of that write.
 * @returns the given `columns` of the run; null if the run has ended or another worker has the lease
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

/** Extends the lease. Does nothing if another worker has the lease by now or the run has ended. */
export async function renewRun(sql: Sql, { table, id, worker }: RunLease): Promise<void> {
  await sql`
    update ${nameOf(sql, table)} set leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where id = ${id} and status = 'running' and leased_by = ${worker}`;
}

/**
 * Locks the connection's row and the run's row until the end of the transaction. Until then the connection cannot be
 * disconnected, and no other worker can lease the run. One statement does both, because a run has a short transaction for
 * each page of a list.
 * @returns false if the connection is gone or disconnecting, if the run was canceled or has ended, or if its lease was
 *   lost: then the worker must not write
 */
export async function holdRun(sql: TransactionSql, { table, id, worker }: RunLease): Promise<boolean> {
  const [held] = await sql`
    select from billstack.connections join ${nameOf(sql, table)} as run on run.connection_id = connections.id
    where run.id = ${id} and run.status = 'running' and run.leased_by = ${worker}
      and connections.disconnecting_at is null
    for key share of connections, run`;
  return held !== undefined;
}

/** Ends the lease now. Another worker can lease the run at once. */
export async function releaseRun(sql: Sql, { table, id, worker }: RunLease): Promise<void> {
  await sql`
    update ${nameOf(sql, table)} set leased_until = now()
    where id = ${id} and leased_by = ${worker} and status = 'running'`;
}

/** Stores in a running run why it cannot go on for now, for people to read. Null removes the message. */
export async function storeTrouble(
  sql: Sql,
  { table, id }: Pick<RunLease, "table" | "id">,
  error: string | null,
): Promise<void> {
  await sql`
    update ${nameOf(sql, table)} set error = ${error}
    where id = ${id} and status = 'running' and error is distinct from ${error}`;
}

/** Returns the id of the run's connection; null if there is no such run. */
export async function connectionOfRun(sql: Sql, table: RunTable, id: string): Promise<string | null> {
  const [run] = await sql<{ connectionId: string }[]>`
    select connection_id as "connectionId" from ${nameOf(sql, table)} where id = ${id}`;
  return run?.connectionId ?? null;
}

/** The ids of the running runs on which no worker works. */
export async function idleRuns(sql: Sql, table: RunTable): Promise<string[]> {
  const runs = await sql<{ id: string }[]>`
    select id from ${nameOf(sql, table)} where status = 'running' and ${leaseIsFree(sql)}`;
  return runs.map(({ id }) => id);
}

/** The ids of the connection's running runs on which no worker works. */
export async function idleRunsOf(sql: AnySql, table: RunTable, connectionId: string): Promise<string[]> {
  const runs = await sql<{ id: string }[]>`
    select id from ${nameOf(sql, table)}
    where connection_id = ${connectionId} and status = 'running' and ${leaseIsFree(sql)}`;
  return runs.map(({ id }) => id);
}

/**
 * The ids of the running runs whose process has ended before their lease ran out. No job waits that would continue
 * such a run.
 */
export async function orphanedRuns(sql: Sql, table: RunTable): Promise<string[]> {
  const runs = await sql<{ id: string }[]>`
    select id from ${nameOf(sql, table)}
    where status = 'running' and leased_until > now() and ${leaseIsFree(sql)}`;
  return runs.map(({ id }) => id);
}

/** The id of the connection's running backfill, or null if no backfill runs. */
export async function runningBackfillId(sql: AnySql, connectionId: string): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`
    select id from billstack.backfills where connection_id = ${connectionId} and status = 'running'`;
  return row?.id ?? null;
}
