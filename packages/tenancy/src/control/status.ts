import type { Database } from "../transaction.js";
import { CONTROL_MIGRATIONS } from "../installed-files.js";
import { isIndexBuild } from "./index-build.js";
import { readControlLedger, readControlMigrations } from "./ledger.js";

/** How the control schema of a database differs from what this build expects. */
export interface ControlSchemaStatus {
  /** The names of this build's migrations that have not run. */
  pending: string[];
  /**
   * The names of migrations that this build does not know and would have to know. Migrations that a newer version ran
   * and that this build need not know are not among them.
   */
  unknown: string[];
}

/** Compares the migrations that have run in the database with those of this build. Changes and locks nothing. */
export async function controlSchemaStatus(sql: Database): Promise<ControlSchemaStatus> {
  return statusFromFolder(sql, CONTROL_MIGRATIONS);
}

/** Does the same as {@link controlSchemaStatus} with the migrations of another folder. */
export async function statusFromFolder(sql: Database, folder: string): Promise<ControlSchemaStatus> {
  const { required, ahead } = await readControlLedger(sql);
  const applied = new Set([...required, ...ahead]);
  const known = readControlMigrations(folder).map((migration) => migration.name);
  return {
    pending: known.filter((name) => !applied.has(name)),
    unknown: required.filter((name) => !known.includes(name)),
  };
}

/**
 * Whether this build can work on the database. Indexes that are still to be built do not matter: they only make
 * statements faster.
 */
export async function controlSchemaFits(sql: Database): Promise<boolean> {
  const { pending, unknown } = await controlSchemaStatus(sql);
  const indexes = new Set(
    readControlMigrations(CONTROL_MIGRATIONS)
      .filter(isIndexBuild)
      .map(({ name }) => name),
  );
  return unknown.length === 0 && pending.every((name) => indexes.has(name));
}
