import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../../database/any-sql.js";
import type { Window } from "./window.js";

/** The windows of a run, sorted by object type and number. */
export async function readWindows(sql: AnySql, runId: string): Promise<Window[]> {
  return sql<Window[]>`
    select object, number, created_from as "from", created_to as "to", status, cursor, reached,
      listed_at as "listedAt", synced, requests, reason, restarts, unread, without
    from billstack.windows where run_id = ${runId} order by object, number`;
}

/** Stores windows of a run. A window that is stored already is replaced. */
export async function storeWindows(
  sql: TransactionSql,
  { id: runId, connectionId }: { id: string; connectionId: string },
  windows: Window[],
): Promise<void> {
  const time = (date: Date | null): string | null => date?.toISOString() ?? null;
  await sql`
    insert into billstack.windows (connection_id, run_id, object, number, created_from, created_to, status, cursor,
      reached, listed_at, synced, requests, reason, restarts, unread, without)
    select ${connectionId}, ${runId}, * from unnest(
      ${windows.map(({ object }) => object)}::text[], ${windows.map(({ number }) => number)}::int[],
      ${windows.map(({ from }) => time(from))}::timestamptz[], ${windows.map(({ to }) => time(to))}::timestamptz[],
      ${windows.map(({ status }) => status)}::text[], ${windows.map(({ cursor }) => cursor)}::text[],
      ${windows.map(({ reached }) => time(reached))}::timestamptz[],
      ${windows.map(({ listedAt }) => time(listedAt))}::timestamptz[], ${windows.map(({ synced }) => synced)}::int[],
      ${windows.map(({ requests }) => requests)}::int[], ${windows.map(({ reason }) => reason)}::text[],
      ${windows.map(({ restarts }) => restarts)}::int[], ${windows.map(({ unread }) => unread)}::text[],
      ${windows.map(({ without }) => without)}::text[])
    on conflict (run_id, object, number) do update
    set created_from = excluded.created_from, created_to = excluded.created_to, status = excluded.status,
      cursor = excluded.cursor, reached = excluded.reached, listed_at = excluded.listed_at, synced = excluded.synced, requests = excluded.requests,
      reason = excluded.reason, restarts = excluded.restarts, unread = excluded.unread, without = excluded.without`;
}

/** Moves the windows of an ended run to a new run, for the object types that the new run reads. */
export async function adoptWindows(
  sql: TransactionSql,
  { from, to, objects }: { from: string; to: string; objects: string[] },
): Promise<void> {
  // If anything of a type was skipped or could not be read, the new run reads this type from its start.
  await sql`
    update billstack.windows set run_id = ${to}
    where run_id = ${from} and object = any (${objects}) and object not in (
      select object from billstack.windows where run_id = ${from} and coalesce(reason, unread, without) is not null)`;
}

/**
 * Whether the team has rows of all subscriptions. They were loaded by this run, or, if the run does not load
 * subscriptions, by an earlier run, and events have changed them since.
 */
export async function subscriptionsKnown(
  sql: Sql,
  { id, connectionId, objects }: { id: string; connectionId: string; objects: string[] },
): Promise<boolean> {
  if (!objects.includes("subscription")) {
    const listed = await sql`
      select from billstack.listings
      where connection_id = ${connectionId} and object_type = 'subscription'`;
    return listed.length > 0;
  }
  const [own] = await sql<[{ known: boolean }]>`
    select count(*) > 0 and bool_and(windows.status = 'completed' and unread is null and created_after is null) as known
    from billstack.windows join billstack.backfills on backfills.id = run_id
    where run_id = ${id} and object = 'subscription'`;
  return own.known;
}

/** Deletes all windows of a run. */
export async function deleteWindows(sql: AnySql, runId: string): Promise<void> {
  await sql`delete from billstack.windows where run_id = ${runId}`;
}
