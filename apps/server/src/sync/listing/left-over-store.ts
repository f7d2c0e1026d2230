import type { Sql, TransactionSql } from "postgres";

/** What a run reads one by one after its lists. */
export interface LeftOver {
  /** The object's name in a backfill, or `test_clock`. */
  object: string;
  /** Its id; '' where the ids have to be found first. */
  id: string;
  /** The id is a customer's, and all that it has of the object is read. */
  byCustomer: boolean;
}

/** What comes after all else: it takes a request a customer, and nothing else of a customer depends on it. */
export const LAST = "payment_method";

interface Run {
  id: string;
  connectionId: string;
}

export async function addLeftOver(sql: TransactionSql, run: Run, items: LeftOver[]): Promise<void> {
  if (items.length === 0) return;
  await sql`
    insert into billstack.left_over (connection_id, run_id, object, object_id, by_customer)
    select ${run.connectionId}, ${run.id}, * from unnest(
      ${items.map(({ object }) => object)}::text[], ${items.map(({ id }) => id)}::text[],
      ${items.map(({ byCustomer }) => String(byCustomer))}::boolean[])
    on conflict (run_id, object, object_id) do nothing`;
}

/** The next of what is left, those first that were tried least often; ids that have to be found, last. */
export async function nextLeftOver(
  sql: Sql,
  runId: string,
  { limit, last }: { limit: number; last: boolean },
): Promise<(LeftOver & { attempts: number })[]> {
  return sql<(LeftOver & { attempts: number })[]>`
    select object, object_id as id, by_customer as "byCustomer", attempts from billstack.left_over
    where run_id = ${runId} and (object = ${LAST}) = ${last} and (object <> 'product' or object_id <> '' or not exists (
      select from billstack.left_over as other where other.run_id = ${runId} and other.object <> ${LAST}
        and (other.object <> 'product' or other.object_id <> '')))
    order by attempts, object, object_id limit ${limit}`;
}

/** How many of these objects are left. */
export async function countLeftOver(
  sql: TransactionSql,
  runId: string,
  objects: readonly string[],
): Promise<number> {
  const [row] = await sql<{ left: number }[]>`
    select count(*)::int as left from billstack.left_over
    where run_id = ${runId} and object = any (${[...objects]}) and not by_customer`;
  return row?.left ?? 0;
}

/** Whether something but what comes last anyway is left to be read one by one. */
export async function isLeftOver(sql: TransactionSql, runId: string): Promise<boolean> {
  const rows = await sql`
    select from billstack.left_over where run_id = ${runId} and object <> ${LAST} limit 1`;
  return rows.length > 0;
}

export async function removeLeftOver(sql: TransactionSql, runId: string, item: LeftOver): Promise<void> {
  await sql`
    delete from billstack.left_over
    where run_id = ${runId} and object = ${item.object} and object_id = ${item.id}`;
}

export async function tryAgainLater(sql: Sql, runId: string, item: LeftOver): Promise<void> {
  await sql`
    update billstack.left_over set attempts = attempts + 1
    where run_id = ${runId} and object = ${item.object} and object_id = ${item.id}`;
}

/** Gives what is left of an ended run to a new one, of the objects that it reads. */
export async function adoptLeftOver(
  sql: TransactionSql,
  { from, to, objects }: { from: string; to: string; objects: string[] },
): Promise<void> {
  await sql`
    update billstack.left_over set run_id = ${to}
    where run_id = ${from} and (object = any (${objects}) or object = 'test_clock')`;
  await deleteLeftOver(sql, from);
}

export async function deleteLeftOver(sql: TransactionSql, runId: string): Promise<void> {
  await sql`delete from billstack.left_over where run_id = ${runId}`;
}

/** The number of the window that counts what was read one by one: no reader reads it. */
const SINGLES = -1;

/** Counts objects that came one by one, or inside of others, and what of them could not be read. */
export async function countSingles(
  sql: TransactionSql,
  run: Run,
  object: string,
  { synced = 0, requests = 0, unread = null }: { synced?: number; requests?: number; unread?: string | null },
): Promise<void> {
  if (synced === 0 && requests === 0 && unread === null) return;
  await sql`
    insert into billstack.windows as known (connection_id, run_id, object, number, status, synced, requests, unread)
    values (${run.connectionId}, ${run.id}, ${object}, ${SINGLES}, 'completed', ${synced}, ${requests}, ${unread})
    on conflict (run_id, object, number) do update
    set synced = known.synced + excluded.synced, requests = known.requests + excluded.requests,
      unread = coalesce(known.unread, excluded.unread)`;
}
