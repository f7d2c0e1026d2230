import type { Sql, TransactionSql } from "postgres";

import type { Window } from "./window.js";

type AnySql = Sql | TransactionSql;

/** The windows of a run, in the order of their numbers. */
export async function readWindows(sql: AnySql, runId: string): Promise<Window[]> {
  return sql<Window[]>`
    select object, number, created_from as "from", created_to as "to", status, cursor, reached,
      listed_at as "listedAt", synced, requests, reason
    from billstack.windows where run_id = ${runId} order by object, number`;
}

/** Stores the windows as they are now; new ones are added. */
export async function storeWindows(
  sql: TransactionSql,
  { id: runId, connectionId }: { id: string; connectionId: string },
  windows: Window[],
): Promise<void> {
  const time = (date: Date | null): string | null => date?.toISOString() ?? null;
  await sql`
    insert into billstack.windows (connection_id, run_id, object, number, created_from, created_to, status, cursor,
      reached, listed_at, synced, requests, reason)
    select ${connectionId}, ${runId}, * from unnest(
      ${windows.map(({ object }) => object)}::text[], ${windows.map(({ number }) => number)}::int[],
      ${windows.map(({ from }) => time(from))}::timestamptz[], ${windows.map(({ to }) => time(to))}::timestamptz[],
      ${windows.map(({ status }) => status)}::text[], ${windows.map(({ cursor }) => cursor)}::text[],
      ${windows.map(({ reached }) => time(reached))}::timestamptz[],
      ${windows.map(({ listedAt }) => time(listedAt))}::timestamptz[], ${windows.map(({ synced }) => synced)}::int[],
      ${windows.map(({ requests }) => requests)}::int[], ${windows.map(({ reason }) => reason)}::text[])
    on conflict (run_id, object, number) do update
    set created_from = excluded.created_from, created_to = excluded.created_to, status = excluded.status,
      cursor = excluded.cursor, reached = excluded.reached, listed_at = excluded.listed_at, synced = excluded.synced, requests = excluded.requests,
      reason = excluded.reason`;
}

/** Gives the windows of an ended run to a new one, for the objects that it reads. */
export async function adoptWindows(
  sql: TransactionSql,
  { from, to, objects }: { from: string; to: string; objects: string[] },
): Promise<void> {
  // An object of which something was skipped or refused is read again from its start.
  await sql`
    update billstack.windows set run_id = ${to}
    where run_id = ${from} and object = any (${objects}) and object not in (
      select object from billstack.windows where run_id = ${from} and reason is not null)`;
}

export async function deleteWindows(sql: AnySql, runId: string): Promise<void> {
  await sql`delete from billstack.windows where run_id = ${runId}`;
}
