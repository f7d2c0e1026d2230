import type { Sql } from "postgres";
import { inTransaction, type Database } from "../transaction.js";
import { compareLedger, readLedger } from "./ledger.js";
import { valueOf } from "./prove.js";
import { TeamSchemaDifferentError } from "./provision.js";
import { applyMigrations, lockSchema, schemaIsThere, versionComment, withSettings } from "./schema-batch.js";
import { compareSignatures, isUnexpected, signatureQuery } from "./signature.js";
import type { TeamId } from "./team-id.js";
import { teamMigrations, type TeamMigrations } from "./team-migrations.js";
import { teamOfSchema, teamSchema } from "./team-schema.js";

/**
 * The upgrade of a schema waits so long for a lock, in milliseconds. Then it fails and is tried again later. All
 * statements that come after it wait for the same lock.
 */
const LOCK_TIMEOUT_MS = 2_000;

/** Which team schemas were upgraded and which could not be. */
export interface SchemaUpgrades {
  upgraded: TeamId[];
  failed: { teamId: TeamId; error: unknown }[];
}

/** The options of {@link upgradeTeamSchemas}. */
export interface UpgradeOptions {
  /** Is called before the upgrade of each schema, with the number of schemas that are done and their total number. */
  onProgress?: (progress: { teamId: TeamId; done: number; total: number }) => void;
}

/**
 * The result of {@link upgradeTeamSchema}. `gone`: the team has disconnected. `current`: there was nothing to do.
 * `newer`: a newer version of BillStack has upgraded the schema, which this version can work with.
 */
export type SchemaUpgrade = "upgraded" | "current" | "newer" | "gone";

/** How many team schemas there are, and which of them have not all migrations of this build. */
export interface SchemaVersions {
  total: number;
  outdated: TeamId[];
}

/**
 * Runs the missing migrations in all team schemas, one schema after another, each in its own transaction. A schema
 * whose upgrade fails stays as it was, and the others are still upgraded. The ledger of a schema decides which
 * migrations run.
 */
export async function upgradeTeamSchemas(sql: Sql, options: UpgradeOptions = {}): Promise<SchemaUpgrades> {
  return upgradeSchemas(sql, teamMigrations(), options);
}

/** Does the same as {@link upgradeTeamSchemas} with any set of migrations. */
export async function upgradeSchemas(
  sql: Sql,
  target: TeamMigrations,
  options: UpgradeOptions = {},
): Promise<SchemaUpgrades> {
  const { outdated } = await readVersions(sql, target);
  const result: SchemaUpgrades = { upgraded: [], failed: [] };
  for (const [done, teamId] of outdated.entries()) {
    options.onProgress?.({ teamId, done, total: outdated.length });
    try {
      if ((await upgradeSchema(sql, teamId, target)) === "upgraded") result.upgraded.push(teamId);
    } catch (error) {
      result.failed.push({ teamId, error });
    }
  }
  return result;
}

/**
 * Finds the team schemas that lack migrations of this build. One query finds them among thousands, because the comment
 * of a schema names its version. A schema of a newer version is not among them.
 */
export async function readSchemaVersions(sql: Database): Promise<SchemaVersions> {
  return readVersions(sql, teamMigrations());
}

async function readVersions(sql: Database, target: TeamMigrations): Promise<SchemaVersions> {
  const rows = await sql<{ name: string; comment: string | null }[]>`
    select nspname::text as name, obj_description(oid, 'pg_namespace') as comment from pg_namespace
    where starts_with(nspname, 'stripe_team_') order by 1`;
  const teams = rows.flatMap(({ name, comment }) => {
    const teamId = teamOfSchema(name);
    return teamId === null ? [] : [{ teamId, age: ageOf(comment, target) }];
  });
  return {
    total: teams.length,
    outdated: teams.filter(({ age }) => age === "older").map(({ teamId }) => teamId),
  };
}

/** How a schema compares with this build. `older`: it lacks migrations of this build. `missing`: there is none. */
export type SchemaAge = "older" | "current" | "newer" | "missing";

/** Compares the team's schema with this build. */
export async function teamSchemaAge(sql: Database, teamId: TeamId): Promise<SchemaAge> {
  const [row] = await sql<{ comment: string | null }[]>`
    select obj_description(oid, 'pg_namespace') as comment from pg_namespace where nspname = ${teamSchema(teamId)}`;
  return row === undefined ? "missing" : ageOf(row.comment, teamMigrations());
}

/**
 * Compares the comment of a schema with this build. A newer version has more migrations, because a migration of a
 * release never goes away.
 */
function ageOf(comment: string | null, target: TeamMigrations): Exclude<SchemaAge, "missing"> {
  if (comment === versionComment(target.version)) return "current";
  const count = Number(/ (\d+)-\w+$/.exec(comment ?? "")?.[1] ?? 0);
  return count > target.migrations.length ? "newer" : "older";
}

/**
 * Upgrades the schema of one team in one transaction, which is the caller's if `sql` is a transaction. What people have
 * made in the schema, such as indexes, views, columns and rights, stays.
 * @throws TeamSchemaDifferentError if another version of a migration has run, or if the result is not as expected.
 * @throws PostgreSQL's error if a lock was not free within two seconds (55P03), or if something that people have made
 *   is in the way, for example a view on a column whose type changes. Nothing has changed then.
 */
export async function upgradeTeamSchema(sql: Database, teamId: TeamId): Promise<SchemaUpgrade> {
  return upgradeSchema(sql, teamId, teamMigrations());
}

async function upgradeSchema(sql: Database, teamId: TeamId, target: TeamMigrations): Promise<SchemaUpgrade> {
  const schema = teamSchema(teamId);
  return inTransaction(sql, async (tx) => {
    const found = await tx.unsafe<Record<string, unknown>[][]>(
      `set local lock_timeout = ${LOCK_TIMEOUT_MS};\n${lockSchema(schema)}${schemaIsThere(schema)}` +
        `select obj_description(to_regnamespace('${schema}'), 'pg_namespace') as comment;`,
    );
    if (valueOf(found, "present") !== true) return "gone";
    const age = ageOf(valueOf(found, "comment") as string | null, target);
    if (age !== "older") return age;
    const ledger = await readLedger(tx, schema);
    const applied = new Set(ledger.map((row) => row.id));
    const pending = target.migrations.filter((migration) => !applied.has(migration.id));
    const ran = target.migrations.filter((migration) => applied.has(migration.id));
    const altered = compareLedger(ran, ledger);
    if (altered.length > 0) throw new TeamSchemaDifferentError(teamId, altered);

    const before = await tx.unsafe<Record<string, unknown>[][]>(
      withSettings("pg_catalog", signatureQuery(schema)),
    );
    const results = await tx.unsafe<Record<string, unknown>[][]>(
      withSettings(
        schema,
        applyMigrations(schema, pending, target.version) +
          `set local search_path = pg_catalog;\n${signatureQuery(schema)}`,
      ),
    );
    const differences = newDifferences(target, before, results);
    if (differences.length > 0) throw new TeamSchemaDifferentError(teamId, differences);
    return "upgraded";
  });
}

/**
 * Compares the schema after the upgrade with what the migrations make. What people had made before is no difference.
 */
function newDifferences(
  { signature }: TeamMigrations,
  before: readonly (readonly Record<string, unknown>[])[],
  after: readonly (readonly Record<string, unknown>[])[],
): string[] {
  const ofPeople = new Set(
    compareSignatures(signature, valueOf(before, "lines") as string[]).filter(isUnexpected),
  );
  return compareSignatures(signature, valueOf(after, "lines") as string[]).filter(
    (line) => !ofPeople.has(line),
  );
}
