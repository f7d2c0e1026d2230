import { randomBytes } from "node:crypto";

import { countsOf } from "../stack/seed-sandbox.mjs";
import { compareCounts, countSubscriptions } from "./counts.mjs";
import { restClient, stripeClient } from "./rest-client.mjs";
import { backfillText, rowsText, verificationText } from "./runs.mjs";
import { until } from "./until.mjs";

/**
 * @typedef {object} Stage what the main job is played on
 * @property {string} url BillStack's
 * @property {string} sandboxUrl
 * @property {string} account the sandbox account's name
 * @property {{ secretKey: string, publishableKey: string }} keys
 * @property {import("postgres").Sql} sql
 */

/** @typedef {{ say: (line: string) => void, progress: (line: string) => void }} Voice */
/** @typedef {[title: string, act: (voice: Voice) => Promise<unknown>]} Act */

/**
 * BillStack's main job as a list of acts, each of which throws where it does not do what it says.
 * @param {Stage} stage
 * @returns {Act[]}
 */
export function mainJob({ url, sandboxUrl, account, keys, sql }) {
  const billstack = restClient(url);
  const stripe = stripeClient(sandboxUrl, keys.secretKey);
  let team = { id: "", path: "", schema: "" };

  const connect = async (/** @type {{ loadNow: boolean }} */ { loadNow }) => {
    const webhookSecret = "whsec_placeholder";
    await billstack("POST", `${team.path}/connect`, { ...keys, webhookSecret, loadNow });
    await until("the schema is there", async () => {
      /** @type {{ syncStatus: string, schemaExists: boolean, lastError?: string }} */
      const { syncStatus, schemaExists, lastError } = await billstack("GET", `${team.path}/status`);
      if (syncStatus === "error") throw new Error(lastError);
      return schemaExists && syncStatus !== "pending";
    });
  };

  /** @param {Voice} voice */
  const watchBackfill = async ({ progress, say }) => {
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
      throw new Error(`The backfill has ${ended.status}: ${JSON.stringify(ended)}`);
    say(`${backfillText(ended, Date.now())}\n    ${rowsText(ended)}`);
  };

  /** The verification that begins by itself when a load has ended. */
  const watchVerification = async (/** @type {Voice} */ { progress, say }) => {
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
    say(`${verificationText(ended)}\n    equal to Stripe as of ${ended.equalAsOf}`);
  };

  /** @param {Voice} voice */
  const compare = async ({ say }) => {
    /** @type {{ tables: { name: string, rows: number }[] }} */
    const { tables } = await billstack("GET", `${team.path}/tables`);
    const inStripe = { ...(await countsOf(sandboxUrl, account)), ...(await countSubscriptions(stripe)) };
    const { equal, different } = compareCounts(inStripe, tables);
    if (different.length > 0) throw new Error(`Not equal: ${different.join("; ")}`);
    if (equal.length === 0) throw new Error("Nothing was there to compare");
    say(`equal: ${equal.join(", ")}`);
  };

  return [
    [
      "Sign up",
      async ({ say }) => {
        const email = `demo-${randomBytes(4).toString("hex")}@example.com`;
        const password = randomBytes(12).toString("hex");
        /** @type {{ team: { id: string } }} */
        const answer = await billstack("POST", "/api/auth/sign-up", { email, password, teamName: "Demo" });
        const { id } = answer.team;
        team = { id, path: `/api/billstack/teams/${id}/stripe`, schema: `stripe_team_${id}` };
        say(`team ${id}`);
      },
    ],
    ["Connect the Stripe account, until its schema is there", () => connect({ loadNow: false })],
    [
      "Let BillStack create the webhook endpoint",
      async ({ say }) => {
        /** @type {{ webhookUrl: string }} */
        const { webhookUrl } = await billstack("POST", `${team.path}/webhook-endpoint`);
        say(webhookUrl);
      },
    ],
    [
      "Load all data",
      async (voice) => {
        await billstack("POST", `${team.path}/backfill`);
        await watchBackfill(voice);
      },
    ],
    ["Count the rows and Stripe's objects", compare],
    ["Verify every object against Stripe", watchVerification],
    [
      "Change a customer in Stripe, until the row in the team's schema has changed",
      async ({ say }) => {
        /** @type {{ data: { id: string }[] }} */
        const { data } = await stripe("GET", "/v1/customers?limit=1");
        const id = data[0]?.id ?? "";
        const name = `Renamed ${randomBytes(3).toString("hex")}`;
        await stripe("POST", `/v1/customers/${id}`, { name });
        await until("the change arrives", async () => {
          const [row] = await sql`select name from ${sql(team.schema)}.customers where id = ${id}`;
          return row?.["name"] === name;
        });
        say(`select name from ${team.schema}.customers where id = '${id}' → ${name}`);
      },
    ],
    [
      "Disconnect",
      async ({ say }) => {
        await billstack("DELETE", `${team.path}/disconnect`);
        const left = await sql`select 1 from pg_namespace where nspname = ${team.schema}`;
        if (left.length > 0) throw new Error(`The schema ${team.schema} is still there`);
        /** @type {{ data: unknown[] }} */
        const { data } = await stripe("GET", "/v1/webhook_endpoints");
        if (data.length > 0) throw new Error("The webhook endpoint is still there");
        say("no schema, no webhook endpoint left");
      },
    ],
    ["Connect again, and let that load all data", () => connect({ loadNow: true })],
    ["Wait for the data", watchBackfill],
    ["Count the rows and Stripe's objects again", compare],
  ];
}
