import type { TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** Returns the sealed service keys by their names. */
export async function readServiceKeys(sql: AnySql): Promise<Map<string, string>> {
  const rows = await sql<{ name: string; sealed: string }[]>`
    select name, sealed from billstack.service_keys`;
  return new Map(rows.map(({ name, sealed }) => [name, sealed]));
}

/**
 * Stores a sealed service key, unless there is one with this name. Returns the one that is stored then, and whether it is
 * the new one.
 */
export async function insertServiceKey(
  sql: TransactionSql,
  name: string,
  sealed: string,
): Promise<{ stored: string; isNew: boolean }> {
  const { count } = await sql`
    insert into billstack.service_keys (name, sealed) values (${name}, ${sealed})
    on conflict do nothing`;
  const [row] = await sql<{ sealed: string }[]>`
    select sealed from billstack.service_keys where name = ${name}`;
  if (row === undefined) throw new Error(`The service key "${name}" was stored and is not there`);
  return { stored: row.sealed, isNew: count === 1 };
}

/** Whether anybody has an account. */
export async function someUserExists(sql: AnySql): Promise<boolean> {
  return (await sql`select from billstack.users limit 1`).length > 0;
}
