import { generateKey } from "@billstack/crypto";
import { createSandbox } from "@billstack/stripe-sandbox";
import { createTestDatabase } from "@billstack/tenancy/testing";
import postgres, { type Sql } from "postgres";

import { createLogger } from "../logger.js";
import { parseEnv, startServer } from "../server.js";
import { Client } from "./client.js";

export interface TestServerOptions {
  /** Variables over the test's own. */
  env?: Record<string, string>;
  /** Another server on the same database, for tests with two. */
  databaseUrl?: string;
  /** Another server's sandbox. */
  sandboxUrl?: string;
}

export interface TestServer {
  url: string;
  sandbox: { url: string };
  databaseUrl: string;
  /** A pool of the test's own on the server's database. */
  sql: Sql;
  /** Every line that the server logged. */
  logged: string[];
  client(): Client;
  /** Stops the server alone; the database and the sandbox stay. */
  stopServer(): Promise<void>;
  stop(): Promise<void>;
}

/** A real server on a database and a sandbox of its own, all on free loopback ports. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const database = options.databaseUrl === undefined ? await createTestDatabase() : null;
  const sandbox = options.sandboxUrl === undefined ? await createSandbox({}) : null;
  const databaseUrl = options.databaseUrl ?? database?.url ?? "";
  const sandboxUrl = options.sandboxUrl ?? sandbox?.url ?? "";
  const sql = database?.sql ?? postgres(databaseUrl, { max: 2, onnotice: () => undefined });
  const logged: string[] = [];
  const server = await startServer(
    parseEnv({
      PORT: "0",
      DATABASE_URL: databaseUrl,
      BILLSTACK_ENCRYPTION_KEYS: generateKey(),
      STRIPE_SANDBOX_URL: sandboxUrl,
      LOG_LEVEL: "debug",
      // The sandbox limits nothing, and tests of the budget set their own.
      STRIPE_TEST_REQUESTS_PER_SECOND: "2000",
      VERIFICATION_HOURS: "0",
      // Events of the sandbox are here at once, and tests that are about late ones set their own.
      VERIFICATION_GRACE_SECONDS: "1",
      ...options.env,
    }),
    createLogger("debug", (line) => void logged.push(line)),
  );
  return {
    url: server.url,
    sandbox: { url: sandboxUrl },
    databaseUrl,
    sql,
    logged,
    client: () => new Client(server.url),
    stopServer: () => server.stop(),
    async stop() {
      await server.stop();
      await sandbox?.close();
      await (database === null ? sql.end({ timeout: 5 }) : database.drop());
    },
  };
}
