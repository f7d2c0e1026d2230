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
  const asked = types.map((type) => ({ connectionId, type }));
  const listed = await readListedOf(sql, asked);
  return new Map([...listed].map(([key, at]) => [key.slice(connectionId.length + 1), at]));
}

/** As {@link readListed}, of several connections, by {@link listedKey}. */
export async function readListedOf(
  sql: AnySql,
  asked: { connectionId: string; type: string }[],
): Promise<Map<string, Date>> {
  if (asked.length === 0) return new Map();
  const rows = await sql<{ connectionId: string; type: string; at: Date }[]>`
    select connection_id as "connectionId", object_type as type, listed_at as at from billstack.listings
    where (connection_id, object_type) in (
      select * from unnest(
        ${asked.map(({ connectionId }) => connectionId)}::uuid[], ${asked.map(({ type }) => type)}::text[]))`;
  return new Map(rows.map(({ connectionId, type, at }) => [listedKey(connectionId, type), at]));
}

/** The key of one type of objects of a connection. */
export function listedKey(connectionId: string, type: string): string {
  return `${connectionId} ${type}`;
}
