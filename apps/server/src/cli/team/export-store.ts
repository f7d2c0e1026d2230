import { TEAM_TABLES, teamSchema, type TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { AnySql } from "../../database/any-sql.js";
import { MOVED, type MovedTable } from "./moved-tables.js";

/** A query for the rows of one table that move. */
export interface TableQuery {
  schema: "control" | "team";
  table: string;
  columns: string[];
  text: string;
}

/** The conditions for the rows of a team. COPY takes no parameters, so its values are settings of the transaction. */
const CONDITIONS: Record<MovedTable["by"], string> = {
  id: "id = current_setting('billstack.moved_team')",
  team: "team_id = current_setting('billstack.moved_team')",
  connection: "connection_id = nullif(current_setting('billstack.moved_connection'), '')::uuid",
  verification: `verification_id in (
    select id from billstack.verifications
    where connection_id = nullif(current_setting('billstack.moved_connection'), '')::uuid)`,
  members:
    "id in (select user_id from billstack.members where team_id = current_setting('billstack.moved_team'))",
};

/**
 * Lets the transaction take as long as it needs, and gives dates, bytes and numbers one form, whatever the settings of the
 * database are.
 */
export async function useCopySettings(sql: TransactionSql): Promise<void> {
  await sql`
    select set_config(name, value, true)
    from (values ('statement_timeout', '0'), ('idle_in_transaction_session_timeout', '0'), ('DateStyle', 'ISO, YMD'),
      ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'), ('bytea_output', 'hex'), ('extra_float_digits', '1'))
      as settings (name, value)`;
}

/** Chooses the team whose rows the queries of `controlQueries` read in this transaction. */
export async function chooseTeam(
  sql: TransactionSql,
  teamId: TeamId,
  connectionId: string | null,
): Promise<void> {
  await sql`
    select set_config('billstack.moved_team', ${teamId}, true),
      set_config('billstack.moved_connection', ${connectionId ?? ""}, true)`;
}

/** Returns the queries for the rows of the control schema that move. */
export async function controlQueries(sql: AnySql): Promise<TableQuery[]> {
  const queries: TableQuery[] = [];
  for (const [table, { by, without = [] }] of Object.entries(MOVED)) {
    const columns = (await columnsOf(sql, `billstack.${table}`)).filter((name) => !without.includes(name));
    const text = `select ${columns.map(quoted).join(", ")} from billstack.${table} where ${CONDITIONS[by]}`;
    queries.push({ schema: "control", table, columns, text });
  }
  return queries;
}

/**
 * Returns the queries for the rows of the team schema.
 *
 * @param ofPeople columns that people have made, such as `customers.note`. They do not move
 */
export async function teamQueries(
  sql: AnySql,
  teamId: TeamId,
  ofPeople: ReadonlySet<string>,
): Promise<TableQuery[]> {
  const schema = quoted(teamSchema(teamId));
  const queries: TableQuery[] = [];
  for (const table of TEAM_TABLES) {
    const all = await columnsOf(sql, `${schema}.${table}`);
    const columns = all.filter((name) => !ofPeople.has(`${table}.${name}`));
    const text = `select ${columns.map(quoted).join(", ")} from ${schema}.${table}`;
    queries.push({ schema: "team", table, columns, text });
  }
  return queries;
}

/** Returns the columns of a table, without those that PostgreSQL computes. */
async function columnsOf(sql: AnySql, table: string): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select attname::text as name from pg_attribute
    where attrelid = ${table}::text::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`;
  return rows.map(({ name }) => name);
}

/** Returns a name as an SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** What a manifest says about the database of an export. */
export interface SourceFacts {
  /** The moment that the export shows, ISO 8601. */
  asOf: string;
  /** The names of the control migrations that have run. */
  control: string[];
  /** The version of the team schema; null if there is none. */
  teamSchema: string | null;
}

/** Reads what a manifest says about the database. */
export async function readSourceFacts(sql: AnySql, teamId: TeamId): Promise<SourceFacts> {
  const [facts] = await sql<Omit<SourceFacts, "teamSchema">[]>`
    select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "asOf",
      array(select name from billstack.migrations union select name from billstack.migrations_ahead order by 1) as control`;
  if (facts === undefined) throw new Error("a select without a table returned no row");
  return { ...facts, teamSchema: await readTeamSchemaVersion(sql, teamId) };
}

/** Returns the version of a team's schema, which stands in its comment; null if there is no schema or no comment. */
export async function readTeamSchemaVersion(sql: AnySql, teamId: TeamId): Promise<string | null> {
  const [row] = await sql<{ version: string | null }[]>`
    select obj_description(oid, 'pg_namespace') as version from pg_namespace where nspname = ${teamSchema(teamId)}`;
  return row?.version ?? null;
}

/** Whether a table with this name and these columns may be in an export, so that it can be imported. */
export function isKnownTable(schema: TableQuery["schema"], table: string): boolean {
  return schema === "control" ? Object.hasOwn(MOVED, table) : TEAM_TABLES.includes(table);
}
