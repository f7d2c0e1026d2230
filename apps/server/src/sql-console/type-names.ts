import type { AnySql } from "../database/any-sql.js";

/** Returns the names of PostgreSQL's types by their ids. */
export async function typeNames(sql: AnySql, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await sql<{ id: number; name: string }[]>`
    select oid::int8::float8 as id, format_type(oid, null) as name
    from pg_type where oid::text = any (${[...new Set(ids)].map(String)}::text[])`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}
