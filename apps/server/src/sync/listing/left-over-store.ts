import type { Sql, TransactionSql } from "postgres";

/**
 * A left-over item: something that the lists do not bring and that a run reads by itself after them, such as an
 * object for which Stripe was too busy, or a test clock.
 */
export interface LeftOver {
  /** The name of the object type in a backfill, or `test_clock`. */
  object: string;
  /** The object's id; '' for an item that has to find the ids first. */
  id: string;
  /** True: `id` is a customer's, and all objects of this type that the customer has are read. */
  byCustomer: boolean;
}

/**
 * The object type that is read last. It takes one request for each customer, and no other object type depends on
 * it.
 */
export const LAST_OBJECT = "payment_method";

interface Run {
  id: string;
  connectionId: string;
}

/** Adds left-over items to a run. Items that the run has already are not added again. */
export async function addLeftOver(sql: TransactionSql, run: Run, items: LeftOver[]): Promise<void> {
  if (items.length === 0) return;
  await sql`
    insert into billstack.left_over (connection_id, run_id, object, object_id, by_customer)
    select ${run.connectionId}, ${run.id}, * from unnest(
      ${items.map(({ object }) => object)}::text[], ${items.map(({ id }) => id)}::text[],
      ${items.map(({ byCustomer }) => String(byCustomer))}::boolean[])
    on conflict (run_id, object, object_id) do nothing`;
}

/**
 * The next left-over items of a run, those with the fewest attempts first. The item that looks for products without
 * a list comes after all others, because the others may bring prices that name such products.
 * @param last true: only items of {@link LAST_OBJECT}; false: only the other items
 */
export async function nextLeftOver(
  sql: Sql,
  runId: string,
  { limit, last }: { limit: number; last: boolean },
): Promise<(LeftOver & { attempts: number })[]> {
  return sql<(LeftOver & { attempts: number })[]>`
    select object, object_id as id, by_customer as "byCustomer", attempts from billstack.left_over
    where run_id = ${runId} and (object = ${LAST_OBJECT}) = ${last} and (object <> 'product' or object_id <> '' or not exists (
      select from billstack.left_over as other where other.run_id = ${runId} and other.object <> ${LAST_OBJECT}
        and (other.object <> 'product' or other.object_id <> '')))
    order by attempts, object, object_id limit ${limit}`;
}

/** How many left-over items name one object of these types. */
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

/** Whether a run has left-over items of other types than {@link LAST_OBJECT}. */
export async function isLeftOver(sql: TransactionSql, runId: string): Promise<boolean> {
  const rows = await sql`
    select from billstack.left_over where run_id = ${runId} and object <> ${LAST_OBJECT} limit 1`;
  return rows.length > 0;
}

/** Removes an item that was read. */
export async function removeLeftOver(sql: TransactionSql, runId: string, item: LeftOver): Promise<void> {
  await sql`
    delete from billstack.left_over
    where run_id = ${runId} and object = ${item.object} and object_id = ${item.id}`;
}

/** Counts a failed attempt. The item stays and is read again after items with fewer attempts. */
export async function tryAgainLater(sql: Sql, runId: string, item: LeftOver): Promise<void> {
  await sql`
    update billstack.left_over set attempts = attempts + 1
    where run_id = ${runId} and object = ${item.object} and object_id = ${item.id}`;
}

/**
 * Moves the left-over items of an ended run to a new run, if the new run reads their object types. Deletes the
 * others.
 */
export async function adoptLeftOver(
  sql: TransactionSql,
  { from, to, objects }: { from: string; to: string; objects: string[] },
): Promise<void> {
  await sql`
    update billstack.left_over set run_id = ${to}
    where run_id = ${from} and (object = any (${objects}) or object = 'test_clock')`;
  await deleteLeftOver(sql, from);
}

/** Deletes all left-over items of a run. */
export async function deleteLeftOver(sql: TransactionSql, runId: string): Promise<void> {
  await sql`delete from billstack.left_over where run_id = ${runId}`;
}

/** The number of a window that no reader reads: it only counts the objects that did not come from a list. */
const SINGLES_WINDOW = -1;

/**
 * Adds to the counts of objects that were read one by one or came inside of other objects. `unread` is a sentence
 * that says what could not be read; only the first one is kept.
 */
export async function countSingles(
  sql: TransactionSql,
  run: Run,
  object: string,
  { synced = 0, requests = 0, unread = null }: { synced?: number; requests?: number; unread?: string | null },
): Promise<void> {
  if (synced === 0 && requests === 0 && unread === null) return;
  await sql`
    insert into billstack.windows as known (connection_id, run_id, object, number, status, synced, requests, unread)
    values (${run.connectionId}, ${run.id}, ${object}, ${SINGLES_WINDOW}, 'completed', ${synced}, ${requests}, ${unread})
    on conflict (run_id, object, number) do update
    set synced = known.synced + excluded.synced, requests = known.requests + excluded.requests,
      unread = coalesce(known.unread, excluded.unread)`;
}
