import { createRequire } from "node:module";
import postgres from "postgres";
import { readLedger, type LedgerRow } from "../src/team/ledger.js";
import { signatureQuery } from "../src/team/signature.js";
import { withSettings } from "../src/team/schema-batch.js";
import { valueOf } from "../src/team/prove.js";
import type { TeamMigration } from "../src/team/team-migrations.js";
import { parseTeamId } from "../src/team/team-id.js";
import { quoteTeamSchema, teamSchema } from "../src/team/team-schema.js";
import { startTestServer } from "../src/testing/test-server.js";

/**
 * The engine's migrations need a role `postgres` with rights in a schema `stripe`. It becomes the owner of a
 * function.
 */
const ENGINE_SETUP = [
  "create role postgres;",
  "grant postgres to billstack;",
  "create schema stripe authorization billstack;",
  "grant all on schema stripe to postgres;",
];

type RunMigrations = (config: { databaseUrl: string; schema: string }) => Promise<void>;

/**
 * Runs the engine's own `runMigrations` on a new server, and then `additions`.
 * @returns the ledger that the engine wrote, and the sorted signature of the schema after the additions.
 */
export async function runEngine(
  additions: readonly TeamMigration[],
): Promise<{ signature: string[]; ledger: LedgerRow[] }> {
  const server = await startTestServer({ setupSql: ENGINE_SETUP });
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  try {
    // Only the engine's CommonJS build finds its migration files. The engine creates one function without naming a
    // schema, and the search path puts the function into the right one.
    const require = createRequire(import.meta.url);
    const engine = require("@supabase/stripe-sync-engine") as {
      runMigrations: RunMigrations;
    };
    const databaseUrl = `${server.url}?options=${encodeURIComponent("-c search_path=stripe")}`;
    await engine.runMigrations({ databaseUrl, schema: "stripe" });

    const teamId = parseTeamId("engineengineengi");
    if (teamId === null) throw new Error("not a team id");
    const schema = teamSchema(teamId);
    await sql.unsafe(`alter schema stripe rename to ${quoteTeamSchema(schema)}`);
    const ledger = [...(await readLedger(sql, schema))];
    for (const addition of additions) {
      await sql.begin((tx) => tx.unsafe(withSettings(schema, addition.sql.join(quoteTeamSchema(schema)))));
    }
    const results = await sql.begin((tx) =>
      tx.unsafe<Record<string, unknown>[][]>(withSettings("pg_catalog", signatureQuery(schema))),
    );
    return { signature: (valueOf(results, "lines") as string[]).toSorted(), ledger };
  } finally {
    await sql.end();
    await server.stop();
  }
}
