import { generateKey } from "@billstack/crypto";
import { createStripeClient, proveKeys } from "@billstack/stripe-verify";
import { dropTeamSchema, newTeamId, provisionTeamSchema } from "@billstack/tenancy";
import { startTestServer } from "@billstack/tenancy/testing";
import postgres, { type Sql } from "postgres";

import { entry } from "../entry.js";
import { markdownTable } from "../markdown-table.js";
import { median, quantile, timed } from "../statistics.js";
import { startChild } from "./child-server.js";
import { signUp } from "./person.js";

const ACCOUNT = "bench";
const WARM_UP_ROUNDS = 3;

/**
 * Measures the time from the click on Connect until the connection is `ready`, over REST. Server, sandbox and
 * database run in their own processes. Also measures the two largest parts alone: proving the keys and creating
 * the team's schema.
 * @returns a Markdown table with medians in milliseconds. "Everything else" is the whole time without the two parts.
 */
export async function benchConnect({ rounds }: { rounds: number }): Promise<string> {
  const database = await startTestServer({ durable: true });
  const sandbox = await startChild(entry("stripe-sandbox"), "SANDBOX_PORT", "/_sandbox", {});
  const server = await startChild(entry("server"), "PORT", "/readyz", {
    DATABASE_URL: database.url,
    BILLSTACK_ENCRYPTION_KEYS: generateKey(),
    STRIPE_SANDBOX_URL: sandbox.url,
    LOG_LEVEL: "error",
  });
  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  try {
    return await measure({ rounds, serverUrl: server.url, sandboxUrl: sandbox.url, sql });
  } finally {
    await sql.end();
    await server.stop();
    await sandbox.stop();
    await database.stop();
  }
}

interface Measurement {
  readonly rounds: number;
  readonly serverUrl: string;
  readonly sandboxUrl: string;
  readonly sql: Sql;
}

async function measure({ rounds, serverUrl, sandboxUrl, sql }: Measurement): Promise<string> {
  const stripe = createStripeClient({ secretKey: `sk_test_sandbox_${ACCOUNT}`, apiBase: sandboxUrl });
  const total: number[] = [];
  const proof: number[] = [];
  const schema: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    const teamId = newTeamId();
    // Each round needs a new person, because a team may connect only 30 times a minute.
    const person = await signUp(serverUrl);
    const connected = await timed(() => person.connect(ACCOUNT));
    await person.disconnect();
    const proved = await timed(() => proveKeys({ stripe, secretKeyIsRestricted: false, lists: [] }));
    const provisioned = await timed(() => provisionTeamSchema(sql, teamId));
    await dropTeamSchema(sql, teamId);
    if (!proved.result.ok) throw new Error(proved.result.message);
    if (round < 0) continue;
    total.push(connected.ms);
    proof.push(proved.ms);
    schema.push(provisioned.ms);
  }
  const everythingElse = median(total) - median(proof) - median(schema);
  return markdownTable(
    ["connect to ready", "median", "p90"],
    [
      ["the whole time", inMs(median(total)), inMs(quantile(total, 0.9))],
      ["proving the keys (with the sandbox)", inMs(median(proof)), inMs(quantile(proof, 0.9))],
      ["creating the team's schema", inMs(median(schema)), inMs(quantile(schema, 0.9))],
      ["everything else", inMs(everythingElse), ""],
    ],
  );
}

const inMs = (value: number) => `${value.toFixed(0)} ms`;
