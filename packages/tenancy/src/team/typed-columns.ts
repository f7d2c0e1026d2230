import { teamMigrations } from "./team-migrations.js";

type Type = "text" | "jsonb";

const known = new Map<Type, Map<string, Set<string>>>();

/** The columns of a synced table that hold text; none for a table that is not there. */
export function textColumns(table: string): ReadonlySet<string> {
  return typedColumns(table, "text");
}

/** The columns of a synced table that hold JSON; none for a table that is not there. */
export function jsonColumns(table: string): ReadonlySet<string> {
  return typedColumns(table, "jsonb");
}

function typedColumns(table: string, type: Type): ReadonlySet<string> {
  const tables = known.get(type) ?? readColumns(type);
  known.set(type, tables);
  return tables.get(table) ?? new Set();
}

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
