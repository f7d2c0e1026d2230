import { randomBytes } from "node:crypto";

import { countsOf } from "../stack/seed-sandbox.mjs";
import { compareCounts, countSubscriptions } from "./counts.mjs";
import { restClient, stripeClient } from "./rest-client.mjs";
import { backfillText, rowsText, verificationText } from "./runs.mjs";
import { until } from "./until.mjs";

/**
 * @typedef {object} DemoEnvironment what the demo needs
 * @property {string} url the URL of BillStack
 * @property {string} sandboxUrl
 * @property {string} account the name of the sandbox account
 * @property {{ secretKey: string, publishableKey: string }} keys the keys of that account
 * @property {import("postgres").Sql} sql a connection to BillStack's database
 */

/**
 * Where a step prints: `progress` shows a line while the step runs, and `result` sets the line that stays at its end.
 * @typedef {{ result: (line: string) => void, progress: (line: string) => void }} Output
 */
/** @typedef {[title: string, run: (output: Output) => Promise<unknown>]} DemoStep */

/**
 * Returns the steps of the demo: sign up, connect, load, verify, change, disconnect and connect again. Each step
 * throws if its result is not as expected.
 * @param {DemoEnvironment} environment
 * @returns {DemoStep[]}
 */
export function demoSteps({ url, sandboxUrl, account, keys, sql }) {
  const billstack = restClient(url);
  const stripe = stripeClient(sandboxUrl, keys.secretKey);
  let team = { id: "", path: "", schema: "" };

  const connect = async (/** @type {{ loadNow: boolean }} */ { loadNow }) => {
    const webhookSecret = "whsec_placeholder";
    await billstack("POST", `${team.path}/connect`, { ...keys, webhookSecret, loadNow });
    await until("the schema exists", async () => {
      /** @type {{ syncStatus: string, schemaExists: boolean, lastError?: string }} */
      const { syncStatus, schemaExists, lastError } = await billstack("GET", `${team.path}/status`);
      if (syncStatus === "error") throw new Error(lastError);
      return schemaExists && syncStatus !== "pending";
    });
  };

  /** @param {Output} output */
  const watchBackfill = async ({ progress, result }) => {
    const ended = await until(
      "the backfill ends",
      async () => {
        /** @type {{ backfill: import("./runs.mjs").Backfill }} */
        const { backfill: run } = await billstack("GET", `${team.path}/backfill`);
        progress(backfillText(run, Date.now()));
        return run.status !== "running" && run;
      },
      { everyMs: 100, withinMs: 300_000 },
    );
    if (ended.status !== "completed")
      throw new Error(`The status of the backfill is ${ended.status}: ${JSON.stringify(ended)}`);
    result(`${backfillText(ended, Date.now())}\n    ${rowsText(ended)}`);
  };

  /** Waits for the verification, which BillStack starts when a backfill has ended. */
  const watchVerification = async (/** @type {Output} */ { progress, result }) => {
    const ended = await until(
      "the verification ends",
      async () => {
        /** @type {{ verification: import("./runs.mjs").Verification | null }} */
        const { verification: run } = await billstack("GET", `${team.path}/verification`);
        if (run === null) return false;
        progress(verificationText(run));
        return run.status !== "running" && run;
      },
      { everyMs: 100, withinMs: 300_000 },
    );
    if (ended.equalAsOf === null) throw new Error(`Not equal to Stripe: ${JSON.stringify(ended)}`);
    result(`${verificationText(ended)}\n    equal to Stripe as of ${ended.equalAsOf}`);
  };

  /** @param {Output} output */
  const compare = async ({ result }) => {
    /** @type {{ tables: { name: string, rows: number }[] }} */
    const { tables } = await billstack("GET", `${team.path}/tables`);
    const inStripe = { ...(await countsOf(sandboxUrl, account)), ...(await countSubscriptions(stripe)) };
    const { equal, different } = compareCounts(inStripe, tables);
    if (different.length > 0) throw new Error(`Not equal: ${different.join("; ")}`);
    if (equal.length === 0) throw new Error("Stripe has no objects to compare");
    result(`equal: ${equal.join(", ")}`);
  };

  return [
    [
      "Sign up",
      async ({ result }) => {
        const email = `demo-${randomBytes(4).toString("hex")}@example.com`;
        const password = randomBytes(12).toString("hex");
        /** @type {{ team: { id: string } }} */
        const answer = await billstack("POST", "/api/auth/sign-up", { email, password, teamName: "Demo" });
        const { id } = answer.team;
        team = { id, path: `/api/billstack/teams/${id}/stripe`, schema: `stripe_team_${id}` };
        result(`team ${id}`);
      },
    ],
    ["Connect the Stripe account and wait for the team's schema", () => connect({ loadNow: false })],
    [
      "Let BillStack create the webhook endpoint",
      async ({ result }) => {
        /** @type {{ webhookUrl: string }} */
        const { webhookUrl } = await billstack("POST", `${team.path}/webhook-endpoint`);
        result(webhookUrl);
      },
    ],
    [
      "Load all data",
      async (output) => {
        await billstack("POST", `${team.path}/backfill`);
        await watchBackfill(output);
      },
    ],
    ["Compare the number of rows with the number of objects in Stripe", compare],
    ["Verify each object against Stripe", watchVerification],
    [
      "Change a customer in Stripe and wait until its row has changed",
      async ({ result }) => {
        /** @type {{ data: { id: string }[] }} */
        const { data } = await stripe("GET", "/v1/customers?limit=1");
        const id = data[0]?.id ?? "";
        const name = `Renamed ${randomBytes(3).toString("hex")}`;
        await stripe("POST", `/v1/customers/${id}`, { name });
        await until("the change arrives", async () => {
          const [row] = await sql`select name from ${sql(team.schema)}.customers where id = ${id}`;
          return row?.["name"] === name;
        });
        result(`select name from ${team.schema}.customers where id = '${id}' → ${name}`);
      },
    ],
    [
      "Disconnect",
      async ({ result }) => {
        await billstack("DELETE", `${team.path}/disconnect`);
        const left = await sql`select 1 from pg_namespace where nspname = ${team.schema}`;
        if (left.length > 0) throw new Error(`The schema ${team.schema} still exists`);
        /** @type {{ data: unknown[] }} */
        const { data } = await stripe("GET", "/v1/webhook_endpoints");
        if (data.length > 0) throw new Error("The webhook endpoint still exists");
        result("the schema and the webhook endpoint are gone");
      },
    ],
    ["Connect again, which also loads all data", () => connect({ loadNow: true })],
    ["Wait until the data is loaded", watchBackfill],
    ["Compare the number of rows with the number of objects in Stripe again", compare],
  ];
}
