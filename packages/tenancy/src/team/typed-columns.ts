import { teamMigrations } from "./team-migrations.js";

type Type = "text" | "jsonb" | "bigint" | "double precision" | "boolean";

/** The columns of each type by their table. They are read once per process. */
const columnsByType = new Map<Type, Map<string, Set<string>>>();

/** Returns the columns of a synced table that have the type text. A table that does not exist has none. */
export function textColumns(table: string): ReadonlySet<string> {
  return typedColumns(table, "text");
}

/** Returns the columns of a synced table that have the type jsonb. A table that does not exist has none. */
export function jsonColumns(table: string): ReadonlySet<string> {
  return typedColumns(table, "jsonb");
}

/** Returns the columns of a synced table that have the type bigint. A table that does not exist has none. */
export function integerColumns(table: string): ReadonlySet<string> {
  return typedColumns(table, "bigint");
}

/** Returns the columns of a synced table that have the type double precision. A table that does not exist has none. */
export function numberColumns(table: string): ReadonlySet<string> {
  return typedColumns(table, "double precision");
}

/** Returns the columns of a synced table that have the type boolean. A table that does not exist has none. */
export function booleanColumns(table: string): ReadonlySet<string> {
  return typedColumns(table, "boolean");
}

function typedColumns(table: string, type: Type): ReadonlySet<string> {
  const tables = columnsByType.get(type) ?? readColumns(type);
  columnsByType.set(type, tables);
  return tables.get(table) ?? new Set();
}

/**
 * Finds the columns of a type in the expected signature, whose lines have the form `column <table>.<column>
 * <type>`.
 */
function readColumns(type: Type): Map<string, Set<string>> {
  const columns = new Map<string, Set<string>>();
  const pattern = new RegExp(`^column (\\w+)\\.(\\w+) ${type}\\b(?!\\[)`);
  for (const line of teamMigrations().signature) {
    const [, table, column] = pattern.exec(line) ?? [];
    if (table === undefined || column === undefined) continue;
    columns.set(table, (columns.get(table) ?? new Set()).add(column));
  }
  return columns;
}
