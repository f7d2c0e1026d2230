import { randomBytes } from "node:crypto";
import postgres, { type Sql } from "postgres";
import { migrateControlSchema } from "../control/migrate.js";
import { databaseUrl } from "./database-url.js";
import { dropDatabase } from "./drop-database.js";
import { startTestServer } from "./test-server.js";

/**
 * Vitest's global setup, named once in the root configuration: PostgreSQL for the whole run. It is the server of
 * DATABASE_URL (PostgreSQL 15 to 18, a role with CREATEDB) or an embedded one, and gets a template database with the
 * control schema. Workers find both in the environment. Afterwards every database of this run is dropped, also those
 * of tests that were killed.
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
    await makeTemplate(admin, server.url, run);
  } catch (error) {
    await teardown();
    throw error;
  }
  process.env["BILLSTACK_TEST_DATABASE_URL"] = server.url;
  process.env["BILLSTACK_TEST_TEMPLATE"] = run;
  return teardown;
}

/** Nobody may connect to the template afterwards: PostgreSQL does not copy a database that is in use. */
async function makeTemplate(admin: Sql, url: string, name: string): Promise<void> {
  await admin.unsafe(`create database ${name}`);
  const template = postgres(databaseUrl(url, name), { max: 1, onnotice: () => {} });
  try {
    await migrateControlSchema(template);
  } finally {
    await template.end();
  }
  await admin.unsafe(`alter database ${name} with allow_connections false`);
}

async function dropDatabases(admin: Sql, run: string): Promise<void> {
  const rows = await admin<{ name: string }[]>`
    select datname::text as name from pg_database where starts_with(datname, ${run})`;
  for (const { name } of rows) await dropDatabase(admin, name);
}
