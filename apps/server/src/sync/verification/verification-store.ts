import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../../database/any-sql.js";
import { leaseRun, type RunLease } from "../runs/run-store.js";
import type { VerificationResult } from "./schemas.js";

/**
 * A note for people about an object type of which not all objects were compared: why, and how many of how many
 * were.
 */
export interface Note {
  reason?: string;
  sampled?: { asked: number; of: number };
}

/**
 * The sample of customers that a run asks. The customers are divided into `parts` parts by a hash of their ids; the
 * run asks the part with the number `part` (from 0). The next run asks the next part.
 */
export interface Sample {
  parts: number;
  part: number;
}

/** A verification as it is stored. */
export interface StoredVerification {
  id: string;
  connectionId: string;
  status: "running" | "completed" | "failed";
  /** `listing`: compares lists with rows. `confirming`: fetches each suspect by itself. */
  phase: "listing" | "confirming";
  /** Names of the object types that it compares; empty: the run has not begun. */
  objects: string[];
  /** As in `Scope`: since when objects of a type were loaded that was not loaded completely. ISO 8601. */
  createdFrom: Record<string, string>;
  /** Notes by the name of the object type. */
  notes: Record<string, Note>;
  /** Samples by the name of the object type. */
  samples: Record<string, Sample>;
  /** The coverage of the ended run: the object types of which every object was compared. */
  covers: string[];
  /** When the first covered list began to be read, in Stripe's clock; null: no type is covered. */
  comparedFrom: Date | null;
  /** How often the undecided objects were rechecked after the end of the run. */
  lookedAgain: number;
  /** True for a daily run, which pauses between its steps. */
  paced: boolean;
  result: VerificationResult;
  error: string | null;
  /** As of when the covered types are proved equal to Stripe; null: not proved. */
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

/**
 * Stores a new run. Its first step finds out what it compares.
 * @returns the id of the run, or null if a verification of the connection is running already
 */
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

/** Stores which object types a run compares. */
export async function storeScope(
  sql: TransactionSql,
  id: string,
  { objects, createdFrom }: Pick<StoredVerification, "objects" | "createdFrom">,
): Promise<void> {
  await sql`
    update billstack.verifications set objects = ${objects}, created_from = ${sql.json(createdFrom)}
    where id = ${id}`;
}

/** Stores a note about an object type, in place of an earlier one. */
export async function storeNote(sql: TransactionSql, id: string, object: string, note: Note): Promise<void> {
  await sql`
    update billstack.verifications set notes = notes || ${sql.json({ [object]: { ...note } })} where id = ${id}`;
}

/** Stores the sample of customers that a run asks for an object type. */
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

/** The sample that the connection's last earlier run used for an object type. Null if no earlier run used one. */
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

/** The team's running verification, or else the last one. Null if there was none. */
export async function newestVerification(sql: Sql, teamId: TeamId): Promise<StoredVerification | null> {
  const [row] = await sql<StoredVerification[]>`
    select ${columns(sql)}
    from billstack.verifications join billstack.connections on connections.id = verifications.connection_id
    where connections.team_id = ${teamId}
    order by verifications.started_at desc limit 1`;
  return row ?? null;
}

/** The verification with this id, or null. */
export async function findVerification(sql: Sql, id: string): Promise<StoredVerification | null> {
  const [row] = await sql<
    StoredVerification[]
  >`select ${columns(sql)} from billstack.verifications where id = ${id}`;
  return row ?? null;
}

/** The notes of a run as they are stored now. */
export async function readNotes(sql: TransactionSql, id: string): Promise<StoredVerification["notes"]> {
  const [row] = await sql<Pick<StoredVerification, "notes">[]>`
    select notes from billstack.verifications where id = ${id}`;
  return row?.notes ?? {};
}

/** Leases the run. Returns null if it has ended or another worker has it. */
export function leaseVerification(sql: Sql, lease: RunLease): Promise<StoredVerification | null> {
  return leaseRun<StoredVerification>(sql, lease, columns(sql));
}

/**
 * The ids of connections that are due for their daily verification: their data was loaded, and the last
 * verification started at least `hours` hours ago. The longest unverified come first. Called once a minute, and
 * returns only so many that all connections are started within half of `hours`: they must not all start at once.
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

/**
 * Begins the second phase of a run. Deletes the record of what the lists showed, because it is not needed any more.
 */
export async function beginConfirming(sql: TransactionSql, id: string): Promise<void> {
  await sql`update billstack.verifications set phase = 'confirming' where id = ${id}`;
  await sql`delete from billstack.seen where verification_id = ${id}`;
}

/** How a run ended. */
export interface End {
  status: "completed" | "failed";
  error: string | null;
  result: VerificationResult;
  /** The coverage: object types of which every object was compared. */
  covers: string[];
  /** When the first covered list began to be read, in Stripe's clock; null: no type is covered. */
  comparedFrom: Date | null;
  /** Whether all confirmed differences are healed and no object is undecided. */
  equal: boolean;
}

/** Stores the end of a running run and ends its lease. Changes nothing if the run has ended already. */
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
