import type { TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/**
 * Notes that every object of `type` was listed; `at` is when that began, in Stripe's clock: the stamp of the first
 * page. An older listing changes nothing.
 */
export async function noteListed(
  sql: TransactionSql,
  connectionId: string,
  type: string,
  at: Date,
): Promise<void> {
  await sql`
    insert into billstack.listings as known (connection_id, object_type, listed_at)
    values (${connectionId}, ${type}, ${at})
    on conflict (connection_id, object_type) do update
    set listed_at = greatest(known.listed_at, excluded.listed_at)`;
}

/** When the last complete listing of each type began; absent: there was none. */
export async function readListed(
  sql: AnySql,
  connectionId: string,
  types: string[],
): Promise<Map<string, Date>> {
  const rows = await sql<{ type: string; at: Date }[]>`
    select object_type as type, listed_at as at from billstack.listings
    where connection_id = ${connectionId} and object_type = any (${types})`;
  return new Map(rows.map(({ type, at }) => [type, at]));
}
