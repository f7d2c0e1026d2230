import { generateKey } from "@billstack/crypto";
import { createSandbox } from "@billstack/stripe-sandbox";
import { createTestDatabase } from "@billstack/tenancy/testing";
import postgres, { type Sql } from "postgres";

import { createLogger } from "../logger.js";
import { parseEnv, startServer } from "../server.js";
import { Client } from "./client.js";

/** What a test may choose. */
export interface TestServerOptions {
  /** Environment variables, which override the defaults of the tests. */
  env?: Record<string, string>;
  /** The database of another server, for tests with two servers. */
  databaseUrl?: string;
  /** The sandbox of another server. */
  sandboxUrl?: string;
}

/** A running server with its database and its sandbox. */
export interface TestServer {
  url: string;
  sandbox: { url: string };
  databaseUrl: string;
  /** The test's own pool of connections to the server's database. */
  sql: Sql;
  /** Every line that the server logged. */
  logged: string[];
  /** Returns a new client without a session. */
  client(): Client;
  /** Stops only the server. The database and the sandbox stay. */
  stopServer(): Promise<void>;
  /** Stops the server and removes the database and the sandbox, unless they belong to another server. */
  stop(): Promise<void>;
}

/** Starts a real server with a database and a sandbox of its own, on free loopback ports. */
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
      // The sandbox has no limit. Tests of the request budget set their own.
      STRIPE_TEST_REQUESTS_PER_SECOND: "2000",
      VERIFICATION_HOURS: "0",
      // The sandbox delivers events at once. Tests with late events set their own value.
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
