import type { Database } from "../transaction.js";
import { CONTROL_MIGRATIONS, readControlLedger, readControlMigrations } from "./ledger.js";

export interface ControlSchemaStatus {
  /** Migrations of this build that have not run. */
  pending: string[];
  /** Migrations that have run and that this build does not know. */
  unknown: string[];
}

/** How the database's control schema compares with this build. Changes and locks nothing. */
export async function controlSchemaStatus(sql: Database): Promise<ControlSchemaStatus> {
  return statusOf(sql, CONTROL_MIGRATIONS);
}

/** {@link controlSchemaStatus} with the migrations of any folder. */
export async function statusOf(sql: Database, folder: string): Promise<ControlSchemaStatus> {
  const applied = await readControlLedger(sql);
  const known = readControlMigrations(folder).map((migration) => migration.name);
  return {
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}
