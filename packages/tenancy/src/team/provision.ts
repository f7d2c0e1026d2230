import { inTransaction, type Database } from "../transaction.js";
import { judgeSignature, proveSchema, valueOf, type SchemaProof } from "./prove.js";
import { applyMigrations, createSchema, lockSchema, schemaIsThere, withSettings } from "./schema-batch.js";
import { signatureQuery } from "./signature.js";
import type { TeamId } from "./team-id.js";
import { teamMigrations, type TeamMigrations } from "./team-migrations.js";
import { teamSchema } from "./team-schema.js";

/** The schema of a team differs from what the migrations create. It is incomplete, changed by hand, or not ours. */
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
 * Creates a team's schema with all its tables, and checks the result in PostgreSQL's catalogue. If the schema already
 * exists, only checks it. Everything happens in one transaction, which is the caller's if `sql` is a transaction. So
 * a crash leaves either the whole schema or nothing.
 * @returns the number of synced tables, without the ledger.
 * @throws TeamSchemaDifferentError if the schema is not as expected. Nothing is changed then.
 */
export async function provisionTeamSchema(sql: Database, teamId: TeamId): Promise<{ tables: number }> {
  return provisionSchema(sql, teamId, teamMigrations());
}

/** Does the same as {@link provisionTeamSchema} with any set of migrations. */
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
