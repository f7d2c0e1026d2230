import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../../database/any-sql.js";
import { leaseRun, type RunLease } from "../runs/run-store.js";
import type { VerificationResult } from "./schemas.js";

/** Why an object was not compared whole, or how many were asked for of how many. */
export interface Note {
  reason?: string;
  sampled?: { asked: number; of: number };
}

/** Which part of the customers is asked, of how many parts. */
export interface Sample {
  parts: number;
  part: number;
}

export interface StoredVerification {
  id: string;
  connectionId: string;
  status: "running" | "completed" | "failed";
  phase: "listing" | "confirming";
  /** Empty: the run has not looked yet what it is to compare. */
  objects: string[];
  /** Since when objects were loaded that were not loaded whole. */
  createdFrom: Record<string, string>;
  notes: Record<string, Note>;
  samples: Record<string, Sample>;
  covers: string[];
  comparedFrom: Date | null;
  lookedAgain: number;
  paced: boolean;
  result: VerificationResult;
  error: string | null;
  equalAsOf: Date | null;
  startedAt: Date;
  finishedAt: Date | null;
}

const columns = (sql: AnySql) => sql`
  verifications.id, verifications.connection_id as "connectionId", verifications.status, verifications.phase,
  verifications.objects, verifications.created_from as "createdFrom", verifications.notes, verifications.samples,
  verifications.covers, verifications.compared_from as "comparedFrom", verifications.looked_again as "lookedAgain",
  verifications.paced, verifications.result, verifications.error, verifications.equal_as_of as "equalAsOf",
  verifications.started_at as "startedAt", verifications.finished_at as "finishedAt"`;

/** The new run's id; null: one is running already. What it compares is looked up when it begins to. */
export async function insertVerification(
  sql: TransactionSql,
  run: { connectionId: string; startedBy: string | null; paced: boolean },
): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`
    insert into billstack.verifications (connection_id, objects, started_by, paced)
    values (${run.connectionId}, '{}', ${run.startedBy}, ${run.paced})
    on conflict (connection_id) where status = 'running' do nothing
    returning id`;
  return row?.id ?? null;
}

/** Stores what a run compares. */
export async function storeScope(
  sql: TransactionSql,
  id: string,
  { objects, createdFrom }: Pick<StoredVerification, "objects" | "createdFrom">,
): Promise<void> {
  await sql`
    update billstack.verifications set objects = ${objects}, created_from = ${sql.json(createdFrom)}
    where id = ${id}`;
}

/** Notes why an object is not compared whole. */
export async function storeNote(sql: TransactionSql, id: string, object: string, note: Note): Promise<void> {
  await sql`
    update billstack.verifications set notes = notes || ${sql.json({ [object]: { ...note } })} where id = ${id}`;
}

/** Stores which customers a run asks for an object. */
export async function storeSample(
  sql: TransactionSql,
  id: string,
  object: string,
  sample: Sample,
): Promise<void> {
  await sql`
    update billstack.verifications set samples = samples || ${sql.json({ [object]: { ...sample } })}
    where id = ${id}`;
}

/** Which customers the connection's run before this one asked for an object; null: none did, or all were asked. */
export async function sampleBefore(
  sql: AnySql,
  { id, connectionId }: Pick<StoredVerification, "id" | "connectionId">,
  object: string,
): Promise<Sample | null> {
  const [row] = await sql<{ sample: Sample | null }[]>`
    select samples -> ${object} as sample from billstack.verifications
    where connection_id = ${connectionId} and id <> ${id} and samples ? ${object}
    order by started_at desc limit 1`;
  return row?.sample ?? null;
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

export async function findVerification(sql: Sql, id: string): Promise<StoredVerification | null> {
  const [row] = await sql<
    StoredVerification[]
  >`select ${columns(sql)} from billstack.verifications where id = ${id}`;
  return row ?? null;
}

export async function readNotes(sql: TransactionSql, id: string): Promise<StoredVerification["notes"]> {
  const [row] = await sql<Pick<StoredVerification, "notes">[]>`
    select notes from billstack.verifications where id = ${id}`;
  return row?.notes ?? {};
}

/** Leases the run; null: it has ended, or another worker has it. */
export function leaseVerification(sql: Sql, lease: RunLease): Promise<StoredVerification | null> {
  return leaseRun<StoredVerification>(sql, lease, columns(sql));
}

/**
 * Ready connections whose data was loaded once and was not verified for so many hours, those first that were not for
 * longest. In one minute only so many of them that all would take half of the time: they do not start together.
 */
export async function dueForVerification(sql: Sql, hours: number): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    with loaded as (
      select id, (select max(started_at) from billstack.verifications where connection_id = connections.id) as verified
      from billstack.connections
      where sync_status = 'ready' and disconnecting_at is null and exists (
        select from billstack.backfills where connection_id = connections.id and status = 'completed'))
    select id from loaded
    where verified is null or verified <= now() - make_interval(hours => ${hours})
    order by verified nulls first
    limit (select 1 + ceil(count(*) / (${hours}::float8 * 30)) from loaded)`;
  return rows.map(({ id }) => id);
}

export async function beginConfirming(sql: TransactionSql, id: string): Promise<void> {
  await sql`update billstack.verifications set phase = 'confirming' where id = ${id}`;
  await sql`delete from billstack.seen where verification_id = ${id}`;
}

export interface End {
  status: "completed" | "failed";
  error: string | null;
  result: VerificationResult;
  covers: string[];
  /** As of when the covered objects were compared; null: none was. */
  comparedFrom: Date | null;
  equal: boolean;
}

export async function endVerification(sql: TransactionSql, id: string, end: End): Promise<void> {
  await sql`
    update billstack.verifications
    set status = ${end.status}, error = ${end.error}, result = ${sql.json({ ...end.result } as never)},
      covers = ${end.covers}, compared_from = ${end.comparedFrom},
      equal_as_of = ${end.equal ? end.comparedFrom : null},
      finished_at = clock_timestamp(), leased_until = null
    where id = ${id} and status = 'running'`;
  await sql`delete from billstack.seen where verification_id = ${id}`;
}
