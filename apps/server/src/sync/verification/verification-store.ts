import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import { leaseRun, type RunLease } from "../run-store.js";
import type { VerificationResult } from "./schemas.js";

export interface StoredVerification {
  id: string;
  connectionId: string;
  status: "running" | "completed" | "failed";
  phase: "listing" | "confirming";
  objects: string[];
  result: VerificationResult;
  error: string | null;
  equalAsOf: Date | null;
  startedAt: Date;
  finishedAt: Date | null;
}

type AnySql = Sql | TransactionSql;

const columns = (sql: AnySql) => sql`
  verifications.id, verifications.connection_id as "connectionId", verifications.status, verifications.phase,
  verifications.objects, verifications.result, verifications.error, verifications.equal_as_of as "equalAsOf",
  verifications.started_at as "startedAt", verifications.finished_at as "finishedAt"`;

/** The new run's id; null: one is running already. */
export async function insertVerification(
  sql: TransactionSql,
  run: { connectionId: string; objects: readonly string[]; startedBy: string | null },
): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`
    insert into billstack.verifications (connection_id, objects, started_by)
    values (${run.connectionId}, ${[...run.objects]}, ${run.startedBy})
    on conflict (connection_id) where status = 'running' do nothing
    returning id`;
  return row?.id ?? null;
}

/** The team's running or last run. */
export async function newestVerification(sql: Sql, teamId: TeamId): Promise<StoredVerification | null> {
  const [row] = await sql<StoredVerification[]>`
    select ${columns(sql)}
    from billstack.verifications join billstack.connections on connections.id = verifications.connection_id
    where connections.team_id = ${teamId}
    order by verifications.started_at desc limit 1`;
  return row ?? null;
}

/** Leases the run; null: it has ended, or another worker has it. */
export function leaseVerification(sql: Sql, lease: RunLease): Promise<StoredVerification | null> {
  return leaseRun<StoredVerification>(sql, lease, columns(sql));
}

/** Ready connections whose data was loaded once and was not verified for so many hours. */
export async function dueForVerification(sql: Sql, hours: number): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from billstack.connections
    where sync_status = 'ready' and disconnecting_at is null
      and exists (
        select from billstack.backfills where connection_id = connections.id and status = 'completed')
      and not exists (
        select from billstack.verifications
        where connection_id = connections.id and started_at > now() - make_interval(hours => ${hours}))`;
  return rows.map(({ id }) => id);
}

export async function beginConfirming(sql: TransactionSql, id: string): Promise<void> {
  await sql`update billstack.verifications set phase = 'confirming' where id = ${id}`;
  await sql`delete from billstack.seen where verification_id = ${id}`;
}

export async function endVerification(
  sql: TransactionSql,
  id: string,
  end: {
    status: "completed" | "failed";
    error: string | null;
    result: VerificationResult;
    equalAsOf: Date | null;
  },
): Promise<void> {
  await sql`
    update billstack.verifications
    set status = ${end.status}, error = ${end.error}, result = ${sql.json({ ...end.result } as never)},
      equal_as_of = ${end.equalAsOf}, finished_at = clock_timestamp(), leased_until = null
    where id = ${id} and status = 'running'`;
  await sql`delete from billstack.seen where verification_id = ${id}`;
}
