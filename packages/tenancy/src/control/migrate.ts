import type { ReservedSql, Sql } from "postgres";
import { CONTROL_MIGRATIONS } from "../installed-files.js";
import { buildIndex, isIndexBuild } from "./index-build.js";
import {
  ControlSchemaTooNewError,
  UnfinishedRestoreError,
  readControlLedger,
  readControlMigrations,
  requireOwnSchema,
  type ControlMigration,
} from "./ledger.js";
import { patiently } from "./patiently.js";
import { releasedMigrations } from "./released.js";
import { whileLocked } from "./while-locked.js";

/** The advisory lock of a migration. Other servers wait for the one that holds it and then have nothing to do. */
const LOCK = "hashtextextended('billstack.control_schema', 0)";
/**
 * The advisory lock of the builds of indexes. It is another one than {@link LOCK}: the build of an index waits for all
 * transactions that are open, also for that of a server of an older version that waits for {@link LOCK}.
 */
const INDEX_LOCK = "hashtextextended('billstack.control_indexes', 0)";
/**
 * A statement of a migration waits so long for a lock, in milliseconds. All statements that come after it wait for the
 * same lock, also those of servers that receive webhooks, and Stripe waits 10 s for an answer.
 */
const LOCK_TIMEOUT_MS = 2_000;

/** How {@link migrateControlSchema} works. */
export interface MigrateOptions {
  /**
   * `build` (the default) also builds large indexes. `later` leaves them to {@link buildControlIndexes}, so that a
   * server can begin to work before.
   */
  indexes?: "build" | "later";
  /** Is called when a migration got no lock within two seconds and will be tried again. */
  onWait?: (migration: string) => void;
}

/** The migrations of a folder, and which of them the last release has. */
interface Source {
  folder: string;
  released: ReadonlySet<string>;
}

/**
 * Runs the migrations of the control schema `billstack` that have not run yet, each in its own transaction. Creates
 * the schema if there is none. Several servers may call this at the same time. Uses one connection of the pool.
 *
 * The migrations of the last release are recorded as required: older versions refuse to run from then on. Those after
 * the last release are recorded as ahead, and the last release goes on beside them.
 * @returns the names of the migrations that this call ran, in their order.
 * @throws ControlSchemaTooNewError if this version is too old for the database. Nothing is changed then.
 * @throws PostgreSQL's error 55P03 if other sessions keep a lock for five minutes. Earlier migrations stay.
 * @throws ForeignSchemaError if another program made the schema. Nothing is changed then.
 * @throws UnfinishedRestoreError if a restore of a backup has not ended. Nothing is changed then.
 */
export async function migrateControlSchema(
  sql: Sql,
  options: MigrateOptions = {},
): Promise<{ applied: string[] }> {
  return migrateFromFolder(sql, CONTROL_MIGRATIONS, options);
}

/** Does the same as {@link migrateControlSchema} with other migrations, or as another release would do it. */
export async function migrateFromFolder(
  sql: Sql,
  folder: string,
  options: MigrateOptions = {},
  released: ReadonlySet<string> = releasedMigrations(),
): Promise<{ applied: string[] }> {
  const source = { folder, released };
  const applied = await whileLocked(sql, LOCK, (connection) => migrateLocked(connection, source, options));
  if (options.indexes === "later") return { applied };
  return { applied: [...applied, ...(await buildIndexes(sql, source, options))] };
}

/**
 * Builds the large indexes that the migrations of this version want and that are not there yet. Readers and writers go
 * on meanwhile. Does nothing before {@link migrateControlSchema} has run.
 * @returns the names of the migrations that this call ran, in their order.
 */
export async function buildControlIndexes(sql: Sql): Promise<{ applied: string[] }> {
  return {
    applied: await buildIndexes(sql, { folder: CONTROL_MIGRATIONS, released: releasedMigrations() }, {}),
  };
}

/** Builds the missing indexes, one after another. */
async function buildIndexes(sql: Sql, source: Source, { onWait }: MigrateOptions): Promise<string[]> {
  const wanted = readControlMigrations(source.folder).filter(isIndexBuild);
  if ((await missingOf(sql, wanted)).length === 0) return [];
  return whileLocked(sql, INDEX_LOCK, async (connection) => {
    const missing = await missingOf(connection, wanted);
    for (const migration of missing)
      await patiently(migration.name, onWait, async () => {
        await buildIndex(connection, migration);
        await connection.unsafe(recordOf(migration, source.released));
      });
    return missing.map(({ name }) => name);
  });
}

/** Returns those of the migrations that have not run. */
async function missingOf(
  sql: Sql | ReservedSql,
  migrations: readonly ControlMigration[],
): Promise<ControlMigration[]> {
  const { required, ahead } = await readControlLedger(sql);
  const done = new Set([...required, ...ahead]);
  return migrations.filter(({ name }) => !done.has(name));
}

/** Runs the missing migrations, except builds of indexes. The caller holds {@link LOCK} on this connection. */
async function migrateLocked(
  connection: ReservedSql,
  { folder, released }: Source,
  { onWait }: MigrateOptions,
): Promise<string[]> {
  const [restore] = await connection`select 1 where to_regnamespace('billstack_restore') is not null`;
  if (restore !== undefined) throw new UnfinishedRestoreError();
  await requireOwnSchema(connection);
  const migrations = readControlMigrations(folder);
  const known = new Set(migrations.map((migration) => migration.name));
  const { required } = await readControlLedger(connection);
  const unknown = required.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new ControlSchemaTooNewError(unknown);
  await patiently("the ledger of migrations", onWait, () => makeLedgers(connection));
  await requireReleased(connection, released);
  const missing = await missingOf(
    connection,
    migrations.filter((migration) => !isIndexBuild(migration)),
  );
  if (missing.length === 0) return [];
  // Most starts of a server have nothing to migrate. Umzug brings about 150 files, which take a tenth of a start to load.
  const { Umzug } = await import("umzug");
  const umzug = new Umzug({
    migrations: missing.map((migration) => ({
      name: migration.name,
      up: () => patiently(migration.name, onWait, () => apply(connection, migration, released)),
    })),
    // `apply` writes the ledger row in the transaction of the migration.
    storage: { executed: async () => [], logMigration: async () => {}, unlogMigration: async () => {} },
    logger: undefined,
  });
  return (await umzug.up()).map((migration) => migration.name);
}

/**
 * Creates the schema and its two ledger tables if they are missing. Looks for the schema first, because an
 * administrator may have created it for a role that has no right to create schemas.
 */
async function makeLedgers(connection: ReservedSql): Promise<void> {
  await connection.unsafe(`
    do $$
    begin
      if to_regnamespace('billstack') is null then
        create schema billstack;
      end if;
      if to_regclass('billstack.migrations') is null then
        create table billstack.migrations (name text primary key, applied_at timestamptz not null default now());
      end if;
      if to_regclass('billstack.migrations_ahead') is null then
        create table billstack.migrations_ahead (name text primary key, applied_at timestamptz not null default now());
      end if;
    end
    $$`);
}

/**
 * Makes the migrations of the last release required. From then on, versions before the last release are not ready and
 * do not start, because the migrations of this version were only checked against the last release.
 */
async function requireReleased(connection: ReservedSql, released: ReadonlySet<string>): Promise<void> {
  await connection`
    with released as (
      delete from billstack.migrations_ahead where name = any (${[...released]}::text[]) returning name, applied_at
    )
    insert into billstack.migrations (name, applied_at) select name, applied_at from released
    on conflict (name) do nothing`;
}

/** Returns the statement that records that a migration has run. */
function recordOf({ name }: ControlMigration, released: ReadonlySet<string>): string {
  const ledger = released.has(name) ? "migrations" : "migrations_ahead";
  return `insert into billstack.${ledger} (name) values ('${name.replaceAll("'", "''")}');`;
}

/**
 * Runs one migration in a transaction. All statements are sent in one message, so a lost connection cannot leave half
 * of them. The ledger row comes first, so a second server fails on it before it changes anything.
 */
async function apply(
  connection: ReservedSql,
  migration: ControlMigration,
  released: ReadonlySet<string>,
): Promise<void> {
  try {
    await connection.unsafe(
      `begin;
      set local search_path = billstack;
      set local lock_timeout = ${LOCK_TIMEOUT_MS};
      ${recordOf(migration, released)}
      ${migration.text}
      ;commit;`,
    );
  } catch (error) {
    await connection.unsafe("rollback");
    throw error;
  }
}
