import { teamMigrations } from "./team-migrations.js";

let known: Map<string, Set<string>> | undefined;

/** The columns of a synced table that hold text; none for a table that is not there. */
export function textColumns(table: string): ReadonlySet<string> {
  known ??= readTextColumns();
  return known.get(table) ?? new Set();
}

function readTextColumns(): Map<string, Set<string>> {
  const columns = new Map<string, Set<string>>();
  for (const line of teamMigrations().signature) {
    const [, table, column] = /^column (\w+)\.(\w+) text\b(?!\[)/.exec(line) ?? [];
    if (table === undefined || column === undefined) continue;
    columns.set(table, (columns.get(table) ?? new Set()).add(column));
  }
  return columns;
}
