import { setTimeout as delay } from "node:timers/promises";
import type { ReservedSql, Sql } from "postgres";
import { buildIndex, isIndexBuild } from "./index-build.js";
import {
  CONTROL_MIGRATIONS,
  ControlSchemaTooNewError,
  readControlLedger,
  readControlMigrations,
  type ControlMigration,
} from "./ledger.js";
import { releasedMigrations } from "./released.js";

/** The advisory lock of a migration. Other servers wait for the one that holds it and then have nothing to do. */
const LOCK = "hashtextextended('billstack.control_schema', 0)";
/** A server that waits for the lock tries again after so many milliseconds. */
const LOCK_LOOK_MS = 100;
/**
 * A statement of a migration waits so long for a lock, in milliseconds. All statements that come after it wait for the
 * same lock, also those of servers that receive webhooks, and Stripe waits 10 s for an answer.
 */
const LOCK_TIMEOUT_MS = 2_000;
/** The pause before a migration that got no lock is tried again, in milliseconds. */
const PAUSE_MS = 500;
/** So many attempts take about five minutes. */
const MOST_ATTEMPTS = 120;
/** SQLSTATE lock_not_available and deadlock_detected: the migration was rolled back and can be tried again. */
const NO_LOCK = new Set(["55P03", "40P01"]);

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
  return whileLocked(sql, (connection) => migrateLocked(connection, { folder, released }, options));
}

/**
 * Builds the large indexes that the migrations of this version want and that are not there yet. Readers and writers go
 * on meanwhile.
 * @returns the names of the migrations that this call ran, in their order.
 */
export async function buildControlIndexes(sql: Sql): Promise<{ applied: string[] }> {
  return migrateControlSchema(sql, { indexes: "build" });
}

/**
 * Runs `work` on a connection that holds {@link LOCK}. It asks for the lock again and again and never waits in
 * PostgreSQL: a statement that waits is an open transaction, and the build of an index waits for all of them.
 */
async function whileLocked<T>(sql: Sql, work: (connection: ReservedSql) => Promise<T>): Promise<T> {
  const connection = await sql.reserve();
  try {
    for (;;) {
      const [row] = await connection.unsafe<{ got: boolean }[]>(
        `select pg_try_advisory_lock(${LOCK}) as got`,
      );
      if (row?.got === true) break;
      await delay(LOCK_LOOK_MS);
    }
    try {
      return await work(connection);
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
  { folder, released }: Source,
  { indexes = "build", onWait }: MigrateOptions,
): Promise<{ applied: string[] }> {
  const migrations = readControlMigrations(folder);
  const known = new Set(migrations.map((migration) => migration.name));
  const { required, ahead } = await readControlLedger(connection);
  const unknown = required.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new ControlSchemaTooNewError(unknown);
  await patiently("the ledger of migrations", onWait, () => makeLedgers(connection));
  await requireReleased(connection, released);
  const done = new Set([...required, ...ahead]);
  const missing = migrations.filter(
    (migration) => !done.has(migration.name) && (indexes === "build" || !isIndexBuild(migration)),
  );
  if (missing.length === 0) return { applied: [] };
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
  return { applied: (await umzug.up()).map((migration) => migration.name) };
}

/** Does `work`, and does it again if it got no lock. */
async function patiently(
  name: string,
  onWait: MigrateOptions["onWait"],
  work: () => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (!NO_LOCK.has(code) || attempt === MOST_ATTEMPTS) throw error;
      onWait?.(name);
      await delay(PAUSE_MS);
    }
  }
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

/**
 * Runs one migration in a transaction. All statements are sent in one message, so a lost connection cannot leave half
 * of them. The ledger row comes first, so a second server fails on it before it changes anything. The build of an
 * index has no transaction: if it is interrupted, it is done again.
 */
async function apply(
  connection: ReservedSql,
  migration: ControlMigration,
  released: ReadonlySet<string>,
): Promise<void> {
  const ledger = released.has(migration.name) ? "migrations" : "migrations_ahead";
  const record = `insert into billstack.${ledger} (name) values ('${migration.name.replaceAll("'", "''")}');`;
  if (isIndexBuild(migration)) {
    await buildIndex(connection, migration);
    await connection.unsafe(record);
    return;
  }
  try {
    await connection.unsafe(
      `begin;
      set local search_path = billstack;
      set local lock_timeout = ${LOCK_TIMEOUT_MS};
      ${record}
      ${migration.text}
      ;commit;`,
    );
  } catch (error) {
    await connection.unsafe("rollback");
    throw error;
  }
}
