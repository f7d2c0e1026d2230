import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ADDITIONS, engineMigrationsFolder, EXPECTED_SIGNATURE } from "../installed-files.js";
import { rewriteMigration, type SchemaTemplate } from "./rewrite-migration.js";
import { droppedConstraints } from "./dropped-foreign-keys.js";
import { enumTypes } from "./wide-columns.js";

/** One migration of a team schema. `id`, `name` and `hash` are also the columns of its row in the ledger. */
export interface TeamMigration {
  /** The number of the engine's file, or for BillStack's additions that number plus {@link FIRST_ADDITION_ID}. */
  readonly id: number;
  readonly name: string;
  /** The SHA-1 of the file's name and content. The engine's own migration runner computes the same hash. */
  readonly hash: string;
  readonly sql: SchemaTemplate;
}

/** A complete set of migrations of a team schema, with the result that they have. */
export interface TeamMigrations {
  /** The migrations in the order in which they run. */
  readonly migrations: readonly TeamMigration[];
  /** A short name of this set. The comment of a team schema contains it, so one query finds all outdated schemas. */
  readonly version: string;
  /** The sorted lines of the signature that a complete schema has. See `signature.ts`. */
  readonly signature: readonly string[];
}

/**
 * Is added to the numbers of BillStack's additions to get their ids. It is far above the engine's numbers, because
 * both kinds of migrations have their rows in the same ledger.
 */
export const FIRST_ADDITION_ID = 1_000_000;

let loaded: TeamMigrations | undefined;

/**
 * Returns the migrations of this build: the engine's and BillStack's additions. Reads and rewrites the files only
 * once per process.
 * @throws Error if `expected-signature.json` was made from other files than the installed ones.
 */
export function teamMigrations(): TeamMigrations {
  if (loaded) return loaded;
  const migrations = readTeamMigrations();
  const version = migrationsVersion(migrations);
  const expected = JSON.parse(readFileSync(EXPECTED_SIGNATURE, "utf8")) as {
    version: string;
    signature: string[];
  };
  if (expected.version !== version) {
    throw new Error(
      `The team migrations are ${version}, but expected-signature.json was made from ${expected.version}: ` +
        "run `vitest run --project tenancy engine-signature -u` and read what changed.",
    );
  }
  loaded = { migrations, version, signature: expected.signature };
  return loaded;
}

/** Reads the engine's migration files and then BillStack's additions, and rewrites them for team schemas. */
export function readTeamMigrations(): TeamMigration[] {
  const files = [
    ...readMigrationFiles(engineMigrationsFolder(), 0, ""),
    ...readMigrationFiles(ADDITIONS, FIRST_ADDITION_ID, "billstack_"),
  ];
  const enums = new Set(files.flatMap(({ text }) => enumTypes(text)));
  return files.map(({ id, name, fileName, text }, index) => ({
    id,
    name,
    hash: createHash("sha1")
      .update(fileName + text, "utf8")
      .digest("hex"),
    sql: rewriteMigration(fileName, text, {
      droppedLater: new Set(files.slice(index + 1).flatMap((later) => droppedConstraints(later.text))),
      enums,
    }),
  }));
}

/** Returns a short name for exactly this list of migrations: the number of migrations and a hash of their hashes. */
export function migrationsVersion(migrations: readonly TeamMigration[]): string {
  const hash = createHash("sha256");
  for (const migration of migrations) hash.update(`${migration.id} ${migration.hash}\n`);
  return `${migrations.length}-${hash.digest("hex").slice(0, 12)}`;
}

interface MigrationFile {
  id: number;
  name: string;
  fileName: string;
  text: string;
}

/**
 * Reads the files of a folder, which are named `<number>_<name>.sql`, in the order of their numbers.
 * @param firstId is added to the number of each file.
 * @throws Error if a file has another name, or if a migration asks to run without a transaction. All migrations of a
 *   team schema run in one transaction.
 */
function readMigrationFiles(folder: string, firstId: number, prefix: string): MigrationFile[] {
  return readdirSync(folder)
    .map((fileName) => readMigrationFile(folder, fileName, firstId, prefix))
    .toSorted((a, b) => a.id - b.id);
}

function readMigrationFile(folder: string, fileName: string, firstId: number, prefix: string): MigrationFile {
  const [, number, name] = /^(\d+)[-_](.+)\.sql$/.exec(fileName) ?? [];
  if (number === undefined || name === undefined) {
    throw new Error(`${join(folder, fileName)} is not a migration named <number>_<name>.sql`);
  }
  const text = readFileSync(join(folder, fileName), "utf8");
  if (text.includes("postgres-migrations disable-transaction")) {
    throw new Error(`${join(folder, fileName)} wants to run outside a transaction`);
  }
  return { id: firstId + Number(number), name: `${prefix}${name}`, fileName, text };
}
