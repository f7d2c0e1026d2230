import type { Sql } from "postgres";
import { inTransaction } from "../transaction.js";
import { compareLedger, readLedger } from "./ledger.js";
import { judgeSignature, valueOf } from "./prove.js";
import { TeamSchemaDifferentError } from "./provision.js";
import { applyMigrations, lockSchema, schemaIsThere, versionComment, withSettings } from "./schema-batch.js";
import { signatureQuery } from "./signature.js";
import type { TeamId } from "./team-id.js";
import { teamMigrations, type TeamMigrations } from "./team-migrations.js";
import { teamOfSchema, teamSchema } from "./team-schema.js";

/**
 * How long the upgrade of a schema waits for a lock. Then it fails, and the next start of a server tries it again.
 */
const LOCK_TIMEOUT_SECONDS = 10;

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
 * Runs the missing migrations in all team schemas, one schema after another, each in its own transaction. A schema
 * whose upgrade fails stays as it was, and the others are still upgraded. One query finds the outdated schemas
 * among thousands, because the comment of a schema names its version. The ledger of a schema decides which
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
  const outdated = await listOutdated(sql, target.version);
  const result: SchemaUpgrades = { upgraded: [], failed: [] };
  for (const [done, teamId] of outdated.entries()) {
    options.onProgress?.({ teamId, done, total: outdated.length });
    try {
      if (await upgradeSchema(sql, teamId, target)) result.upgraded.push(teamId);
    } catch (error) {
      result.failed.push({ teamId, error });
    }
  }
  return result;
}

async function listOutdated(sql: Sql, version: string): Promise<TeamId[]> {
  const rows = await sql<{ name: string }[]>`
    select nspname::text as name from pg_namespace
    where starts_with(nspname, 'stripe_team_')
      and obj_description(oid, 'pg_namespace') is distinct from ${versionComment(version)}
    order by 1`;
  return rows.map((row) => teamOfSchema(row.name)).filter((teamId) => teamId !== null);
}

/**
 * Upgrades the schema of one team. Returns false if the schema is gone, because the team has disconnected since.
 * @throws TeamSchemaDifferentError if another version of a migration has run, or if the result is not as expected.
 */
async function upgradeSchema(sql: Sql, teamId: TeamId, target: TeamMigrations): Promise<boolean> {
  const schema = teamSchema(teamId);
  return inTransaction(sql, async (tx) => {
    const found = await tx.unsafe<Record<string, unknown>[][]>(
      `set local lock_timeout = '${LOCK_TIMEOUT_SECONDS}s';\n${lockSchema(schema)}${schemaIsThere(schema)}`,
    );
    if (valueOf(found, "present") !== true) return false;
    const ledger = await readLedger(tx, schema);
    const applied = new Set(ledger.map((row) => row.id));
    const pending = target.migrations.filter((migration) => !applied.has(migration.id));
    const ran = target.migrations.filter((migration) => applied.has(migration.id));
    const altered = compareLedger(ran, ledger);
    if (altered.length > 0) throw new TeamSchemaDifferentError(teamId, altered);

    const results = await tx.unsafe<Record<string, unknown>[][]>(
      withSettings(
        schema,
        applyMigrations(schema, pending, target.version) +
          `set local search_path = pg_catalog;\n${signatureQuery(schema)}`,
      ),
    );
    const proof = judgeSignature(results, target);
    if (!proof.ok) throw new TeamSchemaDifferentError(teamId, proof.differences);
    return true;
  });
}
