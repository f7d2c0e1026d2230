import type { Database } from "../transaction.js";
import { CONTROL_MIGRATIONS } from "../installed-files.js";
import { readControlLedger, readControlMigrations } from "./ledger.js";

/** How the control schema of a database differs from what this build expects. */
export interface ControlSchemaStatus {
  /** The names of this build's migrations that have not run. */
  pending: string[];
  /** The names of migrations that have run and that this build does not know. */
  unknown: string[];
}

/** Compares the migrations that have run in the database with those of this build. Changes and locks nothing. */
export async function controlSchemaStatus(sql: Database): Promise<ControlSchemaStatus> {
  return statusFromFolder(sql, CONTROL_MIGRATIONS);
}

/** Does the same as {@link controlSchemaStatus} with the migrations of another folder. */
export async function statusFromFolder(sql: Database, folder: string): Promise<ControlSchemaStatus> {
  const applied = await readControlLedger(sql);
  const known = readControlMigrations(folder).map((migration) => migration.name);
  return {
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}
