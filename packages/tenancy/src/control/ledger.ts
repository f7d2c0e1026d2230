import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ISql } from "postgres";

/** The database has migrations that this build does not know, because a newer version of BillStack ran them. */
export class ControlSchemaTooNewError extends Error {
  override readonly name = "ControlSchemaTooNewError";
  constructor(readonly unknown: readonly string[]) {
    super(
      `A newer version of BillStack has migrated this database (${unknown.join(", ")}). ` +
        "Run that version or a newer one. This version has changed nothing.",
    );
  }
}

/** A restore of a backup has begun in the database and has not ended, so a part of the data is missing. */
export class UnfinishedRestoreError extends Error {
  override readonly name = "UnfinishedRestoreError";
  constructor() {
    super(
      'A restore of a backup has not ended in this database. Run "billstack restore" with the same backup again: it ' +
        "continues where it stopped. Nothing was changed.",
    );
  }
}

/** One migration of the control schema. */
export interface ControlMigration {
  /** The file's name without `.sql`. */
  readonly name: string;
  /** The SQL of the file. */
  readonly text: string;
}

/** Reads the migrations of a folder, which are files named `NNNN_name.sql`, in the order of their names. */
export function readControlMigrations(folder: string): ControlMigration[] {
  return readdirSync(folder)
    .filter((fileName) => fileName.endsWith(".sql"))
    .toSorted()
    .map((fileName) => ({
      name: fileName.slice(0, -".sql".length),
      text: readFileSync(join(folder, fileName), "utf8"),
    }));
}

/** Returns the names of the migrations that have run in this database. Without a ledger table, none has run. */
export async function readControlLedger(sql: ISql): Promise<string[]> {
  const [ledger] = await sql<{ present: boolean }[]>`
    select to_regclass('billstack.migrations') is not null as present`;
  if (ledger?.present !== true) return [];
  const rows = await sql<{ name: string }[]>`select name from billstack.migrations order by name`;
  return rows.map((row) => row.name);
}
