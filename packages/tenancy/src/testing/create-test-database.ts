import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import postgres, { type Sql } from "postgres";
import { databaseUrl } from "./database-url.js";
import { dropDatabase } from "./drop-database.js";

/** How long a closed connection may still be in `pg_stat_activity`. PostgreSQL removes it a moment later. */
const CLOSING_SECONDS = 3;

/** A database for one test. */
export interface TestDatabase {
  readonly url: string;
  /** A pool of at most five connections to the database. */
  readonly sql: Sql;
  /**
   * Ends `sql` and drops the database.
   * @throws Error if another connection to the database is open, because the test forgot to end a pool. The
   *   database is dropped nevertheless.
   */
  drop(): Promise<void>;
}

/** The PostgreSQL of this test run. */
export interface TestRun {
  /** Its URL, as a role that has CREATEDB. */
  readonly serverUrl: string;
  /** The name of the template database with the control schema. The names of all databases of the run begin with it. */
  readonly template: string;
}

/**
 * Returns the PostgreSQL that the global setup has started.
 * @throws Error if the global setup has not run.
 */
export function testRun(): TestRun {
  const serverUrl = process.env["BILLSTACK_TEST_DATABASE_URL"];
  const template = process.env["BILLSTACK_TEST_TEMPLATE"];
  if (!serverUrl || !template) {
    throw new Error("No test server: @billstack/tenancy/testing/global-setup has not run in this vitest run");
  }
  return { serverUrl, template };
}

/**
 * Creates a new database with the control schema, as a copy of a template database of this test run.
 * @param from the name of the template. By default it has the control schema and nothing else.
 * @throws Error if the global setup has not run.
 */
export async function createTestDatabase(from?: string): Promise<TestDatabase> {
  const { serverUrl, template } = testRun();
  // The name begins with the name of the test run, so that its teardown also finds the databases of killed tests.
  const name = `${template}_${randomBytes(5).toString("hex")}`;
  await asAdmin(serverUrl, (admin) => admin.unsafe(`create database ${name} template ${from ?? template}`));
  const url = databaseUrl(serverUrl, name);
  const sql = postgres(url, { max: 5, onnotice: () => {} });
  return {
    url,
    sql,
    async drop() {
      await sql.end({ timeout: 5 });
      const leaked = await asAdmin(serverUrl, async (admin) => {
        const open = await openConnections(admin, name);
        await dropDatabase(admin, name);
        return open;
      });
      if (leaked.length > 0) {
        throw new Error(
          `${leaked.length} connections to the test database were left open: ${leaked.join(" | ")}`,
        );
      }
    },
  };
}

/**
 * Waits up to {@link CLOSING_SECONDS} for connections to close. Returns the last statement of each that stays
 * open.
 */
async function openConnections(admin: Sql, database: string): Promise<string[]> {
  const deadline = Date.now() + CLOSING_SECONDS * 1000;
  for (;;) {
    const rows = await admin<{ query: string }[]>`
      select left(query, 80) as query from pg_stat_activity
      where datname = ${database} and backend_type = 'client backend'`;
    if (rows.length === 0 || Date.now() > deadline) return rows.map((row) => row.query);
    await delay(20);
  }
}

async function asAdmin<T>(serverUrl: string, work: (admin: Sql) => Promise<T>): Promise<T> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
