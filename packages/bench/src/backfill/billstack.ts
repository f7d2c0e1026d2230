import { generateKey } from "@billstack/crypto";
import type { Sql } from "postgres";

import { startChild } from "../connect/child-server.js";
import { signUp, type Person } from "../connect/person.js";
import { connect } from "../create-database.js";
import { entry } from "../entry.js";
import { ACCOUNT } from "./kinds.js";

/** BillStack's server with one team that is connected to the account. */
export interface Billstack {
  readonly person: Person;
  readonly sql: Sql;
  readonly schema: string;
  /** The memory that the server's process holds (RSS), in megabytes. */
  memory(): Promise<number>;
  stop(): Promise<void>;
}

/** A budget that never limits. */
export const UNLIMITED = 100_000;
const METRICS_TOKEN = "benchmark-benchmark";

/**
 * Starts the production entry.
 * @param requestsPerSecond the budget of the account; null: the default one
 */
export async function startBillstack(
  databaseUrl: string,
  stripeUrl: string,
  requestsPerSecond: number | null,
): Promise<Billstack> {
  const server = await startChild(entry("server"), "PORT", "/readyz", {
    DATABASE_URL: databaseUrl,
    BILLSTACK_ENCRYPTION_KEYS: generateKey(),
    STRIPE_SANDBOX_URL: stripeUrl,
    METRICS_TOKEN,
    // A verification after each run would take the time of the next one.
    VERIFICATION_HOURS: "0",
    LOG_LEVEL: "error",
    ...(requestsPerSecond !== null && { STRIPE_TEST_REQUESTS_PER_SECOND: String(requestsPerSecond) }),
  });
  const person = await signUp(server.url);
  await person.connect(ACCOUNT);
  const sql = connect(databaseUrl);
  return {
    person,
    sql,
    schema: `stripe_team_${person.teamId}`,
    async memory() {
      const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
      const text = await (await fetch(`${server.url}/metrics`, { headers })).text();
      const bytes = /^process_resident_memory_bytes (\S+)/m.exec(text)?.[1];
      if (bytes === undefined) throw new Error(`The server does not tell its memory: ${text.slice(0, 200)}`);
      return Number(bytes) / 1_000_000;
    },
    async stop() {
      await sql.end();
      await server.stop();
    },
  };
}
