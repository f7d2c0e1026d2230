import type { ReservedSql, Sql } from "postgres";
import { CONTROL_MIGRATIONS } from "../installed-files.js";
import {
  ControlSchemaTooNewError,
  UnfinishedRestoreError,
  readControlLedger,
  readControlMigrations,
  type ControlMigration,
} from "./ledger.js";

/** The advisory lock of a migration. Other servers wait for the one that holds it and then have nothing to do. */
const LOCK = "hashtextextended('billstack.control_schema', 0)";

/**
 * Runs the migrations of the control schema `billstack` that have not run yet, each in its own transaction. Creates
 * the schema if there is none. Several servers may call this at the same time. Uses one connection of the pool.
 * @returns the names of the migrations that this call ran, in their order.
 * @throws ControlSchemaTooNewError if a newer version of BillStack has migrated the database. Nothing is changed
 *   then.
 * @throws UnfinishedRestoreError if a restore of a backup has not ended. Nothing is changed then.
 */
export async function migrateControlSchema(sql: Sql): Promise<{ applied: string[] }> {
  return migrateFromFolder(sql, CONTROL_MIGRATIONS);
}

/** Does the same as {@link migrateControlSchema} with the migrations of another folder. */
export async function migrateFromFolder(sql: Sql, folder: string): Promise<{ applied: string[] }> {
  const connection = await sql.reserve();
  try {
    await connection.unsafe(`select pg_advisory_lock(${LOCK})`);
    try {
      return { applied: await migrateLocked(connection, readControlMigrations(folder)) };
    } finally {
      await connection.unsafe(`select pg_advisory_unlock(${LOCK})`);
    }
  } finally {
    connection.release();
  }
}

/** Runs the missing migrations. The caller holds {@link LOCK} on this connection. */
async function migrateLocked(
  connection: ReservedSql,
  migrations: readonly ControlMigration[],
): Promise<string[]> {
  const [restore] = await connection`select 1 where to_regnamespace('billstack_restore') is not null`;
  if (restore !== undefined) throw new UnfinishedRestoreError();
  const executed = async (): Promise<string[]> => readControlLedger(connection);
  const known = new Set(migrations.map((migration) => migration.name));
  const done = await executed();
  const unknown = done.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new ControlSchemaTooNewError(unknown);
  await makeLedger(connection);
  if (done.length === migrations.length) return [];
  // Most starts of a server have nothing to migrate. Umzug brings about 150 files, which take a tenth of a start to load.
  const { Umzug } = await import("umzug");
  const umzug = new Umzug({
    migrations: migrations.map(({ name, text }) => ({ name, up: () => apply(connection, name, text) })),
    // `apply` writes the ledger row in the transaction of the migration.
    storage: { executed, logMigration: async () => {}, unlogMigration: async () => {} },
    logger: undefined,
  });
  return (await umzug.up()).map((migration) => migration.name);
}

/**
 * Creates the schema and its ledger table if they are missing. Looks for the schema first, because an
 * administrator may have created it for a role that has no right to create schemas.
 */
async function makeLedger(connection: ReservedSql): Promise<void> {
  await connection.unsafe(`
    do $$
    begin
      if to_regnamespace('billstack') is null then
        create schema billstack;
      end if;
      if to_regclass('billstack.migrations') is null then
        create table billstack.migrations (name text primary key, applied_at timestamptz not null default now());
      end if;
    end
    $$`);
}

/**
 * Runs one migration in a transaction. All statements are sent in one message, so a lost connection cannot leave half
 * of them. The ledger row comes first, so a second server fails on it before it changes anything.
 */
async function apply(connection: ReservedSql, name: string, text: string): Promise<void> {
  try {
    await connection.unsafe(
      `begin;
      set local search_path = billstack;
      insert into billstack.migrations (name) values ('${name.replaceAll("'", "''")}');
      ${text}
      ;commit;`,
    );
  } catch (error) {
    await connection.unsafe("rollback");
    throw error;
  }
}
