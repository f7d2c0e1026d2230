import { generateKey } from "@billstack/crypto";
import type { Sql } from "postgres";

import { startChild } from "../connect/child-server.js";
import { signUp, type Person } from "../connect/person.js";
import { connect } from "../create-database.js";
import { entry } from "../entry.js";
import { memoryOf, METRICS_TOKEN } from "../memory-of.js";
import { ACCOUNT } from "./kinds.js";

/** BillStack's server with one team that is connected to {@link ACCOUNT}. */
export interface Billstack {
  readonly url: string;
  readonly person: Person;
  /** A connection to BillStack's database. */
  readonly sql: Sql;
  /** The team's schema. */
  readonly schema: string;
  /** Returns the memory of the server's process (its resident set size), in megabytes. */
  memory(): Promise<number>;
  stop(): Promise<void>;
}

/** A budget of requests a second that is never used up. */
export const UNLIMITED = 100_000;

/**
 * Starts BillStack's server in its own process, signs up, and connects the team to the account.
 * @param requestsPerSecond the budget of Stripe requests for the account, or null for the default budget.
 * @param webhookSecret the secret of the team's webhooks. Absent: they are not accepted.
 */
export async function startBillstack(
  databaseUrl: string,
  stripeUrl: string,
  requestsPerSecond: number | null,
  webhookSecret?: string,
): Promise<Billstack> {
  const server = await startChild(entry("server"), "PORT", "/readyz", {
    DATABASE_URL: databaseUrl,
    BILLSTACK_ENCRYPTION_KEYS: generateKey(),
    STRIPE_SANDBOX_URL: stripeUrl,
    METRICS_TOKEN,
    // Otherwise a verification would start after each backfill and slow down the next one.
    VERIFICATION_HOURS: "0",
    LOG_LEVEL: "error",
    ...(requestsPerSecond !== null && { STRIPE_TEST_REQUESTS_PER_SECOND: String(requestsPerSecond) }),
  });
  const person = await signUp(server.url);
  await person.connect(ACCOUNT, webhookSecret);
  const sql = connect(databaseUrl);
  return {
    url: server.url,
    person,
    sql,
    schema: `stripe_team_${person.teamId}`,
    memory: () => memoryOf(server.url),
    async stop() {
      await sql.end();
      await server.stop();
    },
  };
}
