import type { Database } from "../transaction.js";
import type { TeamMigration } from "./team-migrations.js";
import { quoteTeamSchema, type TeamSchema } from "./team-schema.js";

/** One row of a team schema's table `migrations`: a migration that has run there. */
export interface LedgerRow {
  id: number;
  name: string;
  /** See {@link TeamMigration.hash}. */
  hash: string;
}

/** Reads which migrations have run in a team schema, in the order of their ids. */
export async function readLedger(sql: Database, schema: TeamSchema): Promise<LedgerRow[]> {
  return sql.unsafe<LedgerRow[]>(
    `select id, name, hash from ${quoteTeamSchema(schema)}.migrations order by id`,
  );
}

/** Compares the migrations of this build with the ledger of a team schema. Returns a text for each difference. */
export function compareLedger(expected: readonly TeamMigration[], ledger: readonly LedgerRow[]): string[] {
  const rows = new Map(ledger.map((row) => [row.id, row]));
  const known = new Set(expected.map((migration) => migration.id));
  return [
    ...expected.flatMap(({ id, name, hash }) => {
      const row = rows.get(id);
      if (!row) return [`missing: migration ${id} ${name}`];
      return row.hash === hash ? [] : [`migration ${id} ${name} ran with other content`];
    }),
    ...ledger.filter(({ id }) => !known.has(id)).map(({ id, name }) => `unexpected: migration ${id} ${name}`),
  ];
}
