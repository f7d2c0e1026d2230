import { inTransaction, type Database } from "../transaction.js";
import { schemaIsThere, withSettings } from "./schema-batch.js";
import { compareSignatures, signatureQuery } from "./signature.js";
import { compareLedger, readLedger } from "./ledger.js";
import type { TeamId } from "./team-id.js";
import { teamMigrations, type TeamMigrations } from "./team-migrations.js";
import { teamSchema, type TeamSchema } from "./team-schema.js";
import { TEAM_TABLES } from "./tables.js";

/**
 * The result of comparing a team schema with the expected one. `tables` counts the synced tables, without the
 * ledger.
 */
export type SchemaProof =
  { ok: true; tables: number } | { ok: false; reason: "missing" | "different"; differences: string[] };

/**
 * Checks that a team's schema is exactly what the engine's migrations and BillStack's additions create. Compares
 * its tables, columns, types, defaults, indexes, constraints, triggers and functions in PostgreSQL's catalogue,
 * and the rows of its ledger.
 */
export async function proveTeamSchema(sql: Database, teamId: TeamId): Promise<SchemaProof> {
  return proveSchema(sql, teamSchema(teamId), teamMigrations());
}

/** Does the same as {@link proveTeamSchema} for any set of migrations. */
export async function proveSchema(
  sql: Database,
  schema: TeamSchema,
  expected: TeamMigrations,
): Promise<SchemaProof> {
  return inTransaction(sql, async (tx) => {
    const statements = `${schemaIsThere(schema)}${signatureQuery(schema)}`;
    const results = await tx.unsafe<Record<string, unknown>[][]>(withSettings("pg_catalog", statements));
    if (valueOf(results, "present") !== true) return { ok: false, reason: "missing", differences: [] };
    const proof = judgeSignature(results, expected);
    if (!proof.ok) return proof;
    const differences = compareLedger(expected.migrations, await readLedger(tx, schema));
    return differences.length > 0 ? { ok: false, reason: "different", differences } : proof;
  });
}

/** Compares the signature in the results of a batch of statements, one of which is a {@link signatureQuery}. */
export function judgeSignature(
  results: readonly (readonly Record<string, unknown>[])[],
  expected: TeamMigrations,
): SchemaProof {
  const differences = compareSignatures(expected.signature, valueOf(results, "lines") as string[]);
  return differences.length > 0
    ? { ok: false, reason: "different", differences }
    : { ok: true, tables: TEAM_TABLES.length };
}

/**
 * Returns the value of the only column with this name in the results of a batch of statements.
 * @throws Error if no statement has returned such a column.
 */
export function valueOf(results: readonly (readonly Record<string, unknown>[])[], column: string): unknown {
  for (const rows of results) {
    const row = rows[0];
    if (row && column in row) return row[column];
  }
  throw new Error(`No result has the column ${column}`);
}
