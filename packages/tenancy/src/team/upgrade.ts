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

/** How long one schema's upgrade waits for readers before it is given up until the next start. */
const LOCK_TIMEOUT_SECONDS = 10;

export interface SchemaUpgrades {
  upgraded: TeamId[];
  failed: { teamId: TeamId; error: unknown }[];
}

export interface UpgradeOptions {
  /** Called before each schema that lacks something: how many are done, of how many. */
  onProgress?: (progress: { teamId: TeamId; done: number; total: number }) => void;
}

/**
 * Brings every team schema that is not at this build's migrations up to them, one after another, each in its own
 * transaction. One that fails stays as it was and does not hold up the others. The schema's comment names its
 * version, so one query finds those to visit among thousands; the ledger decides what runs.
 */
export async function upgradeTeamSchemas(sql: Sql, options: UpgradeOptions = {}): Promise<SchemaUpgrades> {
  return upgradeSchemas(sql, teamMigrations(), options);
}

/** {@link upgradeTeamSchemas} to any set of migrations. */
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

/** Whether there was a schema to upgrade: a team may disconnect in the meantime. */
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
