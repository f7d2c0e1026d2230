import { inTransaction, type Database } from "../transaction.js";
import { valueOf } from "./prove.js";
import { lockSchema, schemaIsThere, withSettings } from "./schema-batch.js";
import type { TeamId } from "./team-id.js";
import { quoteTeamSchema, teamSchema } from "./team-schema.js";

/**
 * Drops a team's schema with everything in it, in one transaction. Waits until open transactions that read the schema
 * have ended.
 * @returns whether the schema existed.
 * @throws PostgreSQL's errors 40P01 (deadlock) and 55P03 (lock timeout). Nothing has changed then; try again.
 */
export async function dropTeamSchema(sql: Database, teamId: TeamId): Promise<boolean> {
  const schema = teamSchema(teamId);
  return inTransaction(sql, async (tx) => {
    const results = await tx.unsafe<Record<string, unknown>[][]>(
      lockSchema(schema) +
        schemaIsThere(schema) +
        withSettings("pg_catalog", `drop schema if exists ${quoteTeamSchema(schema)} cascade;`),
    );
    return valueOf(results, "present") === true;
  });
}
