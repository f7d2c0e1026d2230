import {
  quoteTeamSchema,
  readerRole,
  TEAM_TABLES,
  teamSchema,
  teamSchemaExists,
  type TeamId,
} from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";
import type { z } from "zod";

import { SYNCED_TABLES } from "../copy/synced-tables.js";
import { findUsableLogin } from "../sql-access/find-usable-login.js";
import type { consoleSchemaOutput } from "./schemas.js";

/** The tables that the engine's migrations make, and that BillStack does not fill. */
const UNUSED_TABLES: ReadonlySet<string> = new Set(
  TEAM_TABLES.filter((name) => !SYNCED_TABLES.includes(name)),
);

/** A table as the catalogue describes it. */
interface Table {
  name: string;
  comment: string | null;
  columns: { name: string; type: string; comment: string | null }[];
}

/**
 * Returns the tables and views that the team's SQL console can read, and whether it can run queries. Without a SQL login
 * the tables are still named, so that people see what they would get.
 */
export function readConsoleSchema(sql: Sql, teamId: TeamId): Promise<z.infer<typeof consoleSchemaOutput>> {
  return sql.begin("read only", async (transaction) => {
    const schema = teamSchema(teamId);
    if (!(await teamSchemaExists(transaction, teamId)))
      return { access: "not_connected", schema, tables: [] } as const;
    const login = await findUsableLogin(transaction, teamId);
    const tables = await readTables(transaction, teamId, login !== null);
    const filled = await filledTables(transaction, teamId, tables);
    return {
      access: login === null ? "no_sql_login" : "ready",
      schema,
      tables: tables.map((table) => ({
        ...table,
        hasRows: filled.has(table.name),
        synced: !UNUSED_TABLES.has(table.name),
      })),
    } as const;
  });
}

/**
 * Leaves out the ledger of the schema's migrations.
 *
 * @param asLogin whether only what the SQL login may read is wanted
 */
async function readTables(sql: TransactionSql, teamId: TeamId, asLogin: boolean): Promise<Table[]> {
  const right = asLogin
    ? sql`has_table_privilege(${readerRole(teamId)}::text, relation.oid, 'select')`
    : sql`true`;
  return sql<Table[]>`
    select relname::text as name, obj_description(relation.oid, 'pg_class') as comment, (
      select json_agg(json_build_object(
        'name', attname, 'type', format_type(atttypid, atttypmod), 'comment', col_description(attrelid, attnum)
      ) order by attnum)
      from pg_attribute where attrelid = relation.oid and attnum > 0 and not attisdropped) as columns
    from pg_class as relation
    where relnamespace = ${teamSchema(teamId)}::regnamespace and relkind in ('r', 'p', 'v', 'm')
      and relname <> 'migrations' and ${right}
    order by relname`;
}

/** Returns the names of the tables that have a row. */
async function filledTables(
  sql: TransactionSql,
  teamId: TeamId,
  tables: readonly Table[],
): Promise<ReadonlySet<string>> {
  if (tables.length === 0) return new Set();
  const schema = quoteTeamSchema(teamSchema(teamId));
  const [quoted] = await sql<{ parts: string }[]>`
    select string_agg(format('select %L as name where exists (select from %s.%I)', name, ${schema}::text, name),
      ' union all ') as parts
    from unnest(${tables.map(({ name }) => name)}::text[]) as name`;
  const rows = await sql.unsafe<{ name: string }[]>(quoted?.parts ?? "select '' as name where false");
  return new Set(rows.map(({ name }) => name));
}
