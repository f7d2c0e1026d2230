import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";
import type { z } from "zod";

import type { backfillStatus, objectStatus } from "./schemas.js";

/** How far one object of a run is. */
export interface ObjectProgress {
  synced: number;
  status: z.infer<typeof objectStatus>;
  /** Where the next page starts. */
  cursor?: string;
  /** The stamp of the first page, ISO 8601. */
  listedAt?: string;
  reason?: string;
}
export type Progress = Record<string, ObjectProgress>;

export interface StoredBackfill {
  id: string;
  connectionId: string;
  status: z.infer<typeof backfillStatus>;
  objects: string[];
  createdAfter: Date | null;
  result: Progress;
  error: string | null;
  cancelRequested: boolean;
  startedAt: Date;
  finishedAt: Date | null;
}

type AnySql = Sql | TransactionSql;

const columns = (sql: AnySql) => sql`
  backfills.id, backfills.connection_id as "connectionId", backfills.status, backfills.objects,
  backfills.created_after as "createdAfter", backfills.result, backfills.error,
  backfills.cancel_requested as "cancelRequested", backfills.started_at as "startedAt",
  backfills.finished_at as "finishedAt"`;

/** The new run's id; null: one is running already. */
export async function insertBackfill(
  sql: TransactionSql,
  run: { connectionId: string; objects: string[]; createdAfter: Date | null; startedBy: string },
): Promise<string | null> {
  const waiting: Progress = Object.fromEntries(
    run.objects.map((name) => [name, { synced: 0, status: "waiting" as const }]),
  );
  const [row] = await sql<{ id: string }[]>`
    insert into billstack.backfills (connection_id, objects, created_after, result, started_by)
    values (${run.connectionId}, ${run.objects}, ${run.createdAfter}, ${sql.json({ ...waiting } as never)}, ${run.startedBy})
    on conflict (connection_id) where status = 'running' do nothing
    returning id`;
  return row?.id ?? null;
}

export async function runningBackfillId(sql: Sql, connectionId: string): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`
    select id from billstack.backfills where connection_id = ${connectionId} and status = 'running'`;
  return row?.id ?? null;
}

/** The team's running or last run. */
export async function newestBackfill(sql: Sql, teamId: TeamId): Promise<StoredBackfill | null> {
  const [row] = await sql<StoredBackfill[]>`
    select ${columns(sql)}
    from billstack.backfills join billstack.connections on connections.id = backfills.connection_id
    where connections.team_id = ${teamId}
    order by backfills.started_at desc limit 1`;
  return row ?? null;
}

/** A run's lease lasts this long and is renewed with every page. */
const LEASE_SECONDS = 45;

/** Leases a running run that nobody works on; null: it has ended, or another worker has it. */
export async function leaseBackfill(sql: Sql, id: string, worker: string): Promise<StoredBackfill | null> {
  const [row] = await sql<StoredBackfill[]>`
    update billstack.backfills
    set leased_by = ${worker}, leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where id = ${id} and status = 'running' and (leased_until is null or leased_until <= now())
    returning ${columns(sql)}`;
  return row ?? null;
}

/** Stores the progress with the rows it describes and renews the lease. False: canceled, ended, or lease lost. */
export async function storeProgress(
  sql: TransactionSql,
  id: string,
  worker: string,
  progress: Progress,
): Promise<boolean> {
  const updated = await sql`
    update billstack.backfills
    set result = ${sql.json({ ...progress } as never)}, error = null,
      leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where id = ${id} and status = 'running' and leased_by = ${worker} and not cancel_requested`;
  return updated.count === 1;
}

export async function releaseBackfill(
  sql: AnySql,
  id: string,
  worker: string,
  error: string | null,
): Promise<void> {
  await sql`
    update billstack.backfills set leased_until = now(), error = coalesce(${error}, error)
    where id = ${id} and leased_by = ${worker} and status = 'running'`;
}

export async function endBackfill(
  sql: AnySql,
  id: string,
  status: "completed" | "failed" | "canceled",
  error: string | null,
): Promise<void> {
  await sql`
    update billstack.backfills
    set status = ${status}, error = ${error}, finished_at = clock_timestamp(), leased_until = null
    where id = ${id} and status = 'running'`;
}

/** Asks the team's running run to stop. False: none runs. */
export async function requestCancel(sql: TransactionSql, teamId: TeamId): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`
    update billstack.backfills set cancel_requested = true
    from billstack.connections
    where connections.id = backfills.connection_id and connections.team_id = ${teamId} and backfills.status = 'running'
    returning backfills.id`;
  return row?.id ?? null;
}
