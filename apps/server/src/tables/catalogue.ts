import { teamSchema, teamSchemaExists, type TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import { notConnected } from "../connection/require.js";
import { SYNCED_TABLES } from "../copy/synced-tables.js";
import { AppError } from "../errors.js";
import { kindOf, type ColumnKind } from "./column-kinds.js";

/** A column of a team's table, as it is in the database now. */
export interface Column extends ColumnKind {
  name: string;
  /** PostgreSQL's name of its type. */
  type: string;
}

/** @throws AppError not_found if there is no synced table with this name */
export function requireTable(table: string): void {
  if (!SYNCED_TABLES.includes(table))
    throw new AppError(
      "not_found",
      "There is no synced table of this name. The list of tables shows the names.",
    );
}

/**
 * Returns the columns of a synced table in their order, also those that people have added. Statements name only columns
 * that are in this list.
 *
 * @throws AppError not_connected
 */
export async function readColumns(sql: TransactionSql, teamId: TeamId, table: string): Promise<Column[]> {
  if (!(await teamSchemaExists(sql, teamId))) throw notConnected();
  const columns = await sql<{ name: string; type: string }[]>`
    select column_name as name, data_type as type from information_schema.columns
    where table_schema = ${teamSchema(teamId)} and table_name = ${table} order by ordinal_position`;
  const names = new Set(columns.map(({ name }) => name));
  return columns.map(({ name, type }) => ({ name, type, ...kindOf(name, type, names) }));
}
