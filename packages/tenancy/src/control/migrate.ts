import type { ReservedSql, Sql } from "postgres";
import { Umzug } from "umzug";
import {
  CONTROL_MIGRATIONS,
  ControlSchemaTooNewError,
  readControlLedger,
  readControlMigrations,
  type ControlMigration,
} from "./ledger.js";

/** One server migrates at a time; the others wait for it, and then find nothing to do. */
const LOCK = "hashtextextended('billstack.control_schema', 0)";

/**
 * Brings the control schema `billstack` to this build's migrations, each in a transaction of its own, and makes it
 * if there is none. Any number of servers may call it at once. Uses one connection of the pool.
 * @returns the names of the migrations that this call applied, in order.
 * @throws ControlSchemaTooNewError, before anything is changed, where a newer version has migrated.
 */
export async function migrateControlSchema(sql: Sql): Promise<{ applied: string[] }> {
  return migrateControl(sql, CONTROL_MIGRATIONS);
}

/** {@link migrateControlSchema} with the migrations of any folder. */
export async function migrateControl(sql: Sql, folder: string): Promise<{ applied: string[] }> {
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

async function migrateLocked(
  connection: ReservedSql,
  migrations: readonly ControlMigration[],
): Promise<string[]> {
  const executed = async (): Promise<string[]> => readControlLedger(connection);
  const known = new Set(migrations.map((migration) => migration.name));
  const unknown = (await executed()).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new ControlSchemaTooNewError(unknown);
  await makeLedger(connection);
  const umzug = new Umzug({
    migrations: migrations.map(({ name, text }) => ({ name, up: () => apply(connection, name, text) })),
    // The ledger row is written by the migration's own transaction.
    storage: { executed, logMigration: async () => {}, unlogMigration: async () => {} },
    logger: undefined,
  });
  return (await umzug.up()).map((migration) => migration.name);
}

/** Asks first: where an administrator made the schema, the role may lack the right to make one. */
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

/** One message, so that a connection lost in between can't leave half of it; the ledger row first, so that of two
 * servers the second fails before it changes anything. */
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
