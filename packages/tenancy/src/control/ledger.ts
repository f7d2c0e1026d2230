import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ISql } from "postgres";

/** The database has migrations that this build does not know: a newer version of BillStack has been here. */
export class ControlSchemaTooNewError extends Error {
  override readonly name = "ControlSchemaTooNewError";
  constructor(readonly unknown: readonly string[]) {
    super(
      `The database was migrated by a newer BillStack (${unknown.join(", ")}). ` +
        "Run that version or a newer one; this one changed nothing.",
    );
  }
}

export interface ControlMigration {
  readonly name: string;
  readonly text: string;
}

/** The folder of the control schema's migrations, the same from `src` and from `dist`. */
export const CONTROL_MIGRATIONS = fileURLToPath(new URL("../../src/control/migrations/", import.meta.url));

/** The migrations in a folder, `NNNN_name.sql` each, in the order of their names. */
export function readControlMigrations(folder: string): ControlMigration[] {
  return readdirSync(folder)
    .filter((fileName) => fileName.endsWith(".sql"))
    .toSorted()
    .map((fileName) => ({
      name: fileName.slice(0, -".sql".length),
      text: readFileSync(join(folder, fileName), "utf8"),
    }));
}

/** The names of the migrations that have run here; none where there is no ledger yet. */
export async function readControlLedger(sql: ISql): Promise<string[]> {
  const [ledger] = await sql<{ present: boolean }[]>`
    select to_regclass('billstack.migrations') is not null as present`;
  if (ledger?.present !== true) return [];
  const rows = await sql<{ name: string }[]>`select name from billstack.migrations order by name`;
  return rows.map((row) => row.name);
}
