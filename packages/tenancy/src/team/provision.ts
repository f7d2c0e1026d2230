import { inTransaction, type Database } from "../transaction.js";
import { judgeSignature, proveSchema, valueOf, type SchemaProof } from "./prove.js";
import { applyMigrations, createSchema, lockSchema, schemaIsThere, withSettings } from "./schema-batch.js";
import { signatureQuery } from "./signature.js";
import type { TeamId } from "./team-id.js";
import { teamMigrations, type TeamMigrations } from "./team-migrations.js";
import { teamSchema } from "./team-schema.js";

/** A team's schema is there, but is not what the migrations make: incomplete, changed by hand, or not ours. */
export class TeamSchemaDifferentError extends Error {
  override readonly name = "TeamSchemaDifferentError";
  constructor(
    readonly teamId: TeamId,
    readonly differences: readonly string[],
  ) {
    const shown = differences.slice(0, 5).join("; ");
    const more = differences.length > 5 ? ` and ${differences.length - 5} more` : "";
    super(`The schema of team ${teamId} is not as expected: ${shown}${more}`);
  }
}

/**
 * Makes a team's schema with all its tables and proves it against the catalogue, in one transaction (the caller's,
 * if `sql` is one): after a crash there is all of it or nothing. An existing schema is only proved.
 * @returns the number of synced tables, the ledger not counted.
 * @throws TeamSchemaDifferentError, with what differs, and changes nothing.
 */
export async function provisionTeamSchema(sql: Database, teamId: TeamId): Promise<{ tables: number }> {
  return provisionSchema(sql, teamId, teamMigrations());
}

/** {@link provisionTeamSchema} with any set of migrations. */
export async function provisionSchema(
  sql: Database,
  teamId: TeamId,
  expected: TeamMigrations,
): Promise<{ tables: number }> {
  const schema = teamSchema(teamId);
  const proof = await inTransaction(sql, async (tx): Promise<SchemaProof> => {
    const found = await tx.unsafe<Record<string, unknown>[][]>(lockSchema(schema) + schemaIsThere(schema));
    if (valueOf(found, "present") === true) return proveSchema(tx, schema, expected);
    const results = await tx.unsafe<Record<string, unknown>[][]>(
      withSettings(
        schema,
        createSchema(schema) +
          applyMigrations(schema, expected.migrations, expected.version) +
          `set local search_path = pg_catalog;\n${signatureQuery(schema)}`,
      ),
    );
    const made = judgeSignature(results, expected);
    if (!made.ok) throw new TeamSchemaDifferentError(teamId, made.differences);
    return made;
  });
  if (!proof.ok) throw new TeamSchemaDifferentError(teamId, proof.differences);
  return { tables: proof.tables };
}
