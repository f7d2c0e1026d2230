import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";
import type { z } from "zod";

import type { AnySql } from "../../database/any-sql.js";
import { isByCustomer, isDivisible } from "../listing/list-kind.js";
import { newerWindows } from "../listing/newer-windows.js";
import { wholeList } from "../listing/window.js";
import { adoptWindows, deleteWindows, readWindows, storeWindows } from "../listing/window-store.js";
import { addLeftOver, adoptLeftOver } from "../listing/left-over-store.js";
import { progressOfEarlierRun, type Progress } from "../listing/progress.js";
import { leaseRun, type RunLease } from "../runs/run-store.js";
import type { backfillStatus } from "./schemas.js";
import { ALL_CLOCKS } from "../listing/test-clocks.js";
import { UNKNOWN_PRODUCTS } from "./unknown-products.js";

/** A backfill as it is stored. */
export interface StoredBackfill {
  id: string;
  connectionId: string;
  status: z.infer<typeof backfillStatus>;
  /** Names of the object types that it loads. */
  objects: string[];
  /** Loads only objects created at this time or later; null: loads all. */
  createdAfter: Date | null;
  /** While the run is running: the progress taken over from an earlier run. After its end: its own progress. */
  result: Progress;
  error: string | null;
  cancelRequested: boolean;
  startedAt: Date;
  finishedAt: Date | null;
}

const columns = (sql: AnySql) => sql`
  backfills.id, backfills.connection_id as "connectionId", backfills.status, backfills.objects,
  backfills.created_after as "createdAfter", backfills.result, backfills.error,
  backfills.cancel_requested as "cancelRequested", backfills.started_at as "startedAt",
  backfills.finished_at as "finishedAt"`;

/**
 * A new run continues an earlier run that was canceled or failed, if that ended within this time. The pages of an
 * older run are too old to trust.
 */
const RESUME_HOURS = 24;

/**
 * Stores a new run with its windows. If the last run was canceled or failed within {@link RESUME_HOURS} and had the
 * same `createdAfter`, the new run continues it.
 * @returns the id of the new run, or null if a backfill of the connection is running already
 */
export async function insertBackfill(
  sql: TransactionSql,
  run: { connectionId: string; objects: string[]; createdAfter: Date | null; startedBy: string | null },
): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`
    insert into billstack.backfills (connection_id, objects, created_after, result, started_by)
    values (${run.connectionId}, ${run.objects}, ${run.createdAfter}, '{}', ${run.startedBy})
    on conflict (connection_id) where status = 'running' do nothing
    returning id`;
  if (row === undefined) return null;
  const last = await unfinished(sql, row.id, run);
  if (last !== null) {
    // A list that cannot be filtered by `created` is read from its start again: its newer objects cannot be asked
    // for.
    const objects = run.objects.filter((object) => isDivisible(object) || isByCustomer(object));
    await adoptWindows(sql, { from: last, to: row.id, objects });
    await adoptLeftOver(sql, { from: last, to: row.id, objects });
    await deleteWindows(sql, last);
  }
  const begun = await readWindows(sql, row.id);
  const names = [...new Set(begun.map(({ object }) => object))];
  await sql`
    update billstack.backfills set result = ${sql.json(progressOfEarlierRun(names, begun) as never)} where id = ${row.id}`;
  const fresh = run.objects
    .filter((object) => !names.includes(object))
    // Lists of one customer cannot be filtered by `created`, and an old customer may have new objects: all are
    // asked.
    .map((object) => wholeList(object, isByCustomer(object) ? null : run.createdAfter));
  const stored = { id: row.id, connectionId: run.connectionId };
  await storeWindows(sql, stored, [...fresh, ...newerWindows(begun)]);
  const test = await isTestMode(sql, run.connectionId);
  await addLeftOver(sql, stored, [
    // Objects on a test clock have the clock's own times, so `createdAfter` says nothing about them.
    ...(test && run.createdAfter === null && run.objects.includes("customer") ? [ALL_CLOCKS] : []),
    ...(run.objects.includes("price") && run.objects.includes("product") ? [UNKNOWN_PRODUCTS] : []),
  ]);
  return row.id;
}

/** Whether the connection is of Stripe's test mode. Only test mode has test clocks. */
async function isTestMode(sql: TransactionSql, connectionId: string): Promise<boolean> {
  const [row] = await sql<{ test: boolean }[]>`
    select mode = 'test' as test from billstack.connections where id = ${connectionId}`;
  return row?.test === true;
}

/** The id of the last run if the new run can continue it, else null. See {@link insertBackfill}. */
async function unfinished(
  sql: TransactionSql,
  newId: string,
  { connectionId, createdAfter }: { connectionId: string; createdAfter: Date | null },
): Promise<string | null> {
  const [last] = await sql<{ id: string; usable: boolean }[]>`
    select id, status in ('canceled', 'failed') and created_after is not distinct from ${createdAfter}
      and finished_at > now() - make_interval(hours => ${RESUME_HOURS}) as usable
    from billstack.backfills where connection_id = ${connectionId} and id <> ${newId}
    order by started_at desc limit 1`;
  return last?.usable === true ? last.id : null;
}

/** The newest runs of the team's connection, at most `limit`, the newest first. */
export async function newestBackfills(sql: AnySql, teamId: TeamId, limit: number): Promise<StoredBackfill[]> {
  return sql<StoredBackfill[]>`
    select ${columns(sql)}
    from billstack.backfills join billstack.connections on connections.id = backfills.connection_id
    where connections.team_id = ${teamId}
    order by backfills.started_at desc limit ${limit}`;
}

/** Leases the run. Returns null if it has ended or another worker has it. */
export function leaseBackfill(sql: Sql, lease: RunLease): Promise<StoredBackfill | null> {
  return leaseRun<StoredBackfill>(sql, lease, columns(sql));
}

/** Stores the end of a running run and ends its lease. Changes nothing if the run has ended already. */
export async function endBackfill(
  sql: AnySql,
  id: string,
  status: "completed" | "failed" | "canceled",
  { error, result }: { error: string | null; result: Progress },
): Promise<void> {
  await sql`
    update billstack.backfills
    set status = ${status}, error = ${error}, result = ${sql.json({ ...result } as never)}, finished_at = clock_timestamp(), leased_until = null
    where id = ${id} and status = 'running'`;
}

/**
 * Marks the team's running run as canceled and ends its worker's lease, so the worker cannot write any more.
 * @returns the id of the run, or null if no backfill runs
 */
export async function requestCancel(sql: TransactionSql, teamId: TeamId): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`
    update billstack.backfills set cancel_requested = true, leased_by = null, leased_until = null
    from billstack.connections
    where connections.id = backfills.connection_id and connections.team_id = ${teamId} and backfills.status = 'running'
    returning backfills.id`;
  return row?.id ?? null;
}
