import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import postgres, { type Sql } from "postgres";
import { databaseUrl } from "./database-url.js";
import { dropDatabase } from "./drop-database.js";

/** A closing connection is gone from `pg_stat_activity` a moment after the client has closed it. */
const CLOSING_SECONDS = 3;

export interface TestDatabase {
  readonly url: string;
  readonly sql: Sql;
  /**
   * Ends `sql` and drops the database.
   * @throws if another connection to it is still open: a pool that nobody ended. The database is dropped all the same.
   */
  drop(): Promise<void>;
}

/** A database of the test's own, with the control schema migrated, cloned from the run's template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env["BILLSTACK_TEST_DATABASE_URL"];
  const template = process.env["BILLSTACK_TEST_TEMPLATE"];
  if (!serverUrl || !template) {
    throw new Error("No test server: @billstack/tenancy/testing/global-setup has not run in this vitest run");
  }
  // The run's name comes first, so that the run's end finds what a killed test left.
  const name = `${template}_${randomBytes(5).toString("hex")}`;
  await asAdmin(serverUrl, (admin) => admin.unsafe(`create database ${name} template ${template}`));
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

/** The last statements of the connections that do not close by themselves. */
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
