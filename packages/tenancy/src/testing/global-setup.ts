import { randomBytes } from "node:crypto";
import postgres, { type Sql } from "postgres";
import { migrateControlSchema } from "../control/migrate.js";
import { createTemplate } from "./create-template.js";
import { dropDatabase } from "./drop-database.js";
import { startTestServer } from "./test-server.js";

/**
 * Vitest's global setup: provides PostgreSQL for a whole test run. Uses the server of DATABASE_URL (PostgreSQL 15
 * to 18, with a role that has CREATEDB), or else starts an embedded one. Creates a template database with the
 * control schema. Vitest's workers find the server and the template in the environment.
 * @returns the teardown, which drops all databases of this run, including those of killed tests.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const given = process.env["DATABASE_URL"];
  const server = given ? { url: given, stop: async () => {} } : await startTestServer();
  const run = `billstack_test_${process.pid}_${randomBytes(4).toString("hex")}`;
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  const teardown = async (): Promise<void> => {
    await dropDatabases(admin, run);
    await admin.end();
    await server.stop();
  };
  try {
    await createTemplate({
      serverUrl: server.url,
      name: run,
      prepare: async (sql) => void (await migrateControlSchema(sql)),
    });
  } catch (error) {
    await teardown();
    throw error;
  }
  process.env["BILLSTACK_TEST_DATABASE_URL"] = server.url;
  process.env["BILLSTACK_TEST_TEMPLATE"] = run;
  return teardown;
}

async function dropDatabases(admin: Sql, run: string): Promise<void> {
  const rows = await admin<{ name: string }[]>`
    select datname::text as name from pg_database where starts_with(datname, ${run})`;
  for (const { name } of rows) await dropDatabase(admin, name);
}
