import { generateKey } from "@billstack/crypto";
import { createSandbox } from "@billstack/stripe-sandbox";
import postgres, { type Sql } from "postgres";

import { LOAD_LIMITS, type LoadLimits } from "../load-limits.js";
import { createLogger } from "../logger.js";
import { createMetrics, parseEnv, startServer } from "../server.js";
import { Client } from "./client.js";
import { leaksInLog, leaksInTables } from "./find-leaks.js";
import { createServerDatabase } from "./server-template.js";

/**
 * The encryption keys of all test servers of a test file, unless a test gives others: servers of one database need the
 * same keys.
 */
export const TEST_KEYS = generateKey();

/** How a test server differs from the usual one. */
export interface TestServerOptions {
  /** Environment variables that replace those of the test server. */
  env?: Record<string, string>;
  /** Limits that replace those of a real server. */
  loadLimits?: Partial<LoadLimits>;
  /** The database of another test server, for tests with several servers. By default a new one is created. */
  databaseUrl?: string;
  /** The URL of another server's sandbox. By default a new one is started. */
  sandboxUrl?: string;
}

/** A running server with its database and sandbox. */
export interface TestServer {
  url: string;
  sandbox: { url: string };
  databaseUrl: string;
  /** A connection pool of the test for the server's database. */
  sql: Sql;
  /** Every line that the server logged. */
  logged: string[];
  /** Returns a new person without a session. */
  client(): Client;
  /** Stops only the server. The database and the sandbox keep running. */
  stopServer(): Promise<void>;
  /**
   * Stops the server, and removes the database and the sandbox that were made for it.
   *
   * @throws Error if the log or the tables contain a secret, or the log an e-mail address
   */
  stop(): Promise<void>;
}

/** Starts a real server with a new database and a new sandbox, on free loopback ports. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const database = options.databaseUrl === undefined ? await createServerDatabase() : null;
  const sandbox = options.sandboxUrl === undefined ? await createSandbox({}) : null;
  const databaseUrl = options.databaseUrl ?? database?.url ?? "";
  const sandboxUrl = options.sandboxUrl ?? sandbox?.url ?? "";
  const sql = database?.sql ?? postgres(databaseUrl, { max: 2, onnotice: () => undefined });
  const logged: string[] = [];
  const server = await startServer(
    parseEnv({
      PORT: "0",
      DATABASE_URL: databaseUrl,
      BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS,
      STRIPE_SANDBOX_URL: sandboxUrl,
      LOG_LEVEL: "trace",
      // The sandbox has no limits. Tests of the request budget set another value.
      STRIPE_TEST_REQUESTS_PER_SECOND: "2000",
      VERIFICATION_HOURS: "0",
      // Events of the sandbox arrive at once. Tests with late events set another value.
      VERIFICATION_GRACE_SECONDS: "1",
      ...options.env,
    }),
    createLogger("trace", (line) => void logged.push(line)),
    createMetrics(),
    { ...LOAD_LIMITS, ...options.loadLimits },
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
      const leaks = [...leaksInLog(logged), ...(database === null ? [] : await leaksInTables(sql))];
      await (database === null ? sql.end({ timeout: 5 }) : database.drop());
      if (leaks.length > 0) throw new Error(`Secrets or e-mail addresses leaked:\n${leaks.join("\n")}`);
    },
  };
}
