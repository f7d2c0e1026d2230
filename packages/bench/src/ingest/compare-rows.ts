import type { Sql } from "postgres";

/** A schema of a database. */
interface Place {
  readonly sql: Sql;
  readonly schema: string;
}

/**
 * Compares a table in two schemas row by row. Ignores the columns that say when a row was written.
 * @returns how many rows `left` has, and how many are missing or different on either side
 */
export async function compareRows(
  left: Place,
  right: Place,
  table: string,
): Promise<{ rows: number; different: number }> {
  const [ours, theirs] = [await hashes(left, table), await hashes(right, table)];
  const ids = new Set([...ours.keys(), ...theirs.keys()]);
  const different = [...ids].filter((id) => ours.get(id) !== theirs.get(id)).length;
  return { rows: ours.size, different };
}

/** Reads a hash of each row, by id. */
async function hashes({ sql, schema }: Place, table: string): Promise<Map<string, string>> {
  const rows = await sql<{ id: string; hash: string }[]>`
    select id, md5((to_jsonb(stored) - 'last_synced_at' - 'updated_at')::text) as hash
    from ${sql(`${schema}.${table}`)} as stored`;
  return new Map(rows.map(({ id, hash }) => [id, hash]));
}
