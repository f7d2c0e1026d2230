import type { Sql } from "postgres";

import { inParallel } from "../in-parallel.js";

/** How many tables are filled at the same time. */
const AT_ONCE = 2;
/** The columns that are filled, each with an expression of the number `n` of the row. */
const COLUMNS: Readonly<Record<string, string>> = {
  id: "'bench_' || lpad(n::text, 10, '0')",
  object: "'bench'",
  created: "1700000000 + n",
  customer: "'cus_' || n % 1000",
  amount: "n % 9999",
};

/** What other columns contain that must not be null, by their type. */
const EMPTY: Readonly<Record<string, string>> = {
  boolean: "false",
  jsonb: "'{}'",
  bigint: "0",
  integer: "0",
};

/**
 * Fills tables of a team with so many rows each, and lets all kinds of objects count as loaded. None of the rows has a
 * status. The indexes are dropped before, and made again afterwards, which is faster.
 */
export async function fillTables(
  sql: Sql,
  schema: string,
  { tables, rows }: { tables: readonly string[]; rows: number },
): Promise<void> {
  await inParallel(tables, AT_ONCE, async (table) => {
    await fillTable(sql, schema, table, rows);
  });
  await sql`
    insert into billstack.listings (connection_id, object_type, listed_at)
    select id, type, now() from billstack.connections,
      unnest(array['charge', 'customer', 'invoice', 'price', 'product', 'subscription']) as type
    on conflict do nothing`;
}

async function fillTable(sql: Sql, schema: string, table: string, rows: number): Promise<void> {
  const columns = await sql<{ name: string; type: string }[]>`
    select column_name as name, data_type as type from information_schema.columns
    where table_schema = ${schema} and table_name = ${table}
      and (column_name = any (${Object.keys(COLUMNS)}) or (is_nullable = 'NO' and column_default is null))`;
  const indexes = await sql<{ name: string; definition: string }[]>`
    select indexname as name, indexdef as definition from pg_indexes
    where schemaname = ${schema} and tablename = ${table} and indexdef not like 'CREATE UNIQUE%'`;
  for (const { name } of indexes) await sql.unsafe(`drop index "${schema}"."${name}"`);
  const values = columns.map(({ name, type }) => COLUMNS[name] ?? EMPTY[type] ?? "''");
  await sql.unsafe(`
    insert into "${schema}"."${table}" (${columns.map(({ name }) => name).join(", ")})
    select ${values.join(", ")} from generate_series(1, ${rows}) n`);
  for (const { definition } of indexes) await sql.unsafe(definition);
  await sql.unsafe(`vacuum analyze "${schema}"."${table}"`);
}
