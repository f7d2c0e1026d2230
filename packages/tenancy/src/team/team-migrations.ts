import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rewriteMigration, type SchemaTemplate } from "./rewrite-migration.js";
import { droppedConstraints } from "./transient-keys.js";
import { enumTypes } from "./wide-columns.js";

/** One migration of a team schema, as its ledger row and as SQL for any schema. */
export interface TeamMigration {
  /** The ledger's id: the engine's own number, or {@link FIRST_ADDITION_ID} on for BillStack's additions. */
  readonly id: number;
  readonly name: string;
  /** SHA-1 of file name and content, as the engine's own migration runner computes it. */
  readonly hash: string;
  readonly sql: SchemaTemplate;
}

/** What a team schema is made of, and what it then looks like. */
export interface TeamMigrations {
  /** In the order in which they run. */
  readonly migrations: readonly TeamMigration[];
  /** Names this set in a schema's comment, so that one query finds the schemas that lack something. */
  readonly version: string;
  /** The sorted lines of the signature that a complete schema has. */
  readonly signature: readonly string[];
}

/** Far above the engine's numbers, so that both fit into the one ledger table that a team schema has. */
export const FIRST_ADDITION_ID = 1_000_000;

const ADDITIONS = fileURLToPath(new URL("../../src/team/additions/", import.meta.url));
const SIGNATURE = fileURLToPath(new URL("../../src/team/expected-signature.json", import.meta.url));

/** The folder of the engine's own migration files, inside its installed package. */
function engineMigrationsFolder(): string {
  const require = createRequire(import.meta.url);
  const entry = require.resolve("@supabase/stripe-sync-engine");
  return join(dirname(entry), "migrations");
}

let loaded: TeamMigrations | undefined;

/**
 * The engine's migrations and BillStack's additions, read and rewritten once per process.
 * @throws if the checked-in signature was made from other files than the installed ones.
 */
export function teamMigrations(): TeamMigrations {
  if (loaded) return loaded;
  const migrations = readTeamMigrations();
  const version = migrationsVersion(migrations);
  const expected = JSON.parse(readFileSync(SIGNATURE, "utf8")) as {
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

/** The engine's migrations, then BillStack's additions. */
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

/** A short name of exactly this list of migrations: their number and a hash over their hashes. */
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
 * Reads a folder of files named `<number>_<name>.sql`, in the order of their numbers.
 * @throws if a file is not SQL or wants to run outside a transaction, which one transaction per schema can't do.
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
