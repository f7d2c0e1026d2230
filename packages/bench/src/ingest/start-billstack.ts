import { generateKey } from "@billstack/crypto";
import type { Sql } from "postgres";

import { startChild, type ChildServer } from "../connect/child-server.js";
import { signUp, type Person } from "../connect/person.js";
import { connect, createDatabase } from "../create-database.js";
import { entry } from "../entry.js";

/** A running BillStack, started as in production, with a database of its own. */
export interface BillStack {
  /** The address of the server. It changes with each start. */
  readonly url: string;
  readonly databaseUrl: string;
  readonly sql: Sql;
  /** The person who has signed up. */
  readonly person: Person;
  /** Starts another process with the same database. It only answers, and applies nothing. */
  startAnother(): Promise<ChildServer>;
  /** Stops the process and starts it again with additional environment variables. */
  restart(more: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts BillStack with a sandbox in the place of Stripe, and signs a person up. */
export async function startBillStack(
  serverUrl: string,
  sandboxUrl: string,
  database: string,
  more: Record<string, string> = {},
): Promise<BillStack> {
  const DATABASE_URL = await createDatabase(serverUrl, database);
  const variables = {
    DATABASE_URL,
    BILLSTACK_ENCRYPTION_KEYS: generateKey(),
    STRIPE_SANDBOX_URL: sandboxUrl,
    LOG_LEVEL: "error",
    ...more,
  };
  const start = (added: Record<string, string>) =>
    startChild(entry("server"), "PORT", "/readyz", { ...variables, ...added });
  let server = await start({});
  const sql = connect(DATABASE_URL);
  return {
    get url() {
      return server.url;
    },
    databaseUrl: DATABASE_URL,
    sql,
    person: await signUp(server.url),
    startAnother: () => start({ BILLSTACK_WORKER: "off" }),
    async restart(added) {
      await server.stop();
      server = await start(added);
    },
    async stop() {
      await sql.end();
      await server.stop();
    },
  };
}
