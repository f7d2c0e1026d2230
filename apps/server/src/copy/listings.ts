import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/**
 * Stores that a list of all objects of a type was read to its end. If a newer listing is stored already, nothing
 * changes.
 *
 * @param at when the listing began, by Stripe's clock: the time of its first page
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

/**
 * Reads when the last complete listing of each type began. A type without a complete listing is not in the map.
 */
export async function readListed(
  sql: AnySql,
  connectionId: string,
  types: string[],
): Promise<Map<string, Date>> {
  const asked = types.map((type) => ({ connectionId, type }));
  const listed = await readListedOf(sql, asked);
  return new Map([...listed].map(([key, at]) => [key.slice(connectionId.length + 1), at]));
}

/** Does the same as {@link readListed} for several connections. The keys of the result are {@link listedKey}s. */
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

/**
 * Says whether these lists of the team's account were read completely, at least once.
 *
 * @returns null if the team has no connection
 */
export async function isLoaded(
  sql: AnySql,
  teamId: TeamId,
  types: readonly string[],
): Promise<boolean | null> {
  const [team] = await sql<{ loaded: boolean }[]>`
    select (select count(*) from billstack.listings
        where connection_id = connections.id and object_type in ${sql(types)}) = ${types.length} as loaded
    from billstack.connections where team_id = ${teamId}`;
  return team?.loaded ?? null;
}

/** Returns a key for maps of types of several connections. */
export function listedKey(connectionId: string, type: string): string {
  return `${connectionId} ${type}`;
}
