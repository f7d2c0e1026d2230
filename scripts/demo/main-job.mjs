import { randomBytes } from "node:crypto";

import { countsOf } from "../stack/seed-sandbox.mjs";
import { compareCounts, countSubscriptions, progressOf } from "./counts.mjs";
import { restClient, stripeClient } from "./rest-client.mjs";
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

  const connect = async () => {
    const webhookSecret = "whsec_placeholder";
    await billstack("POST", `${team.path}/connect`, { ...keys, webhookSecret });
    await until("the connection becomes ready", async () => {
      /** @type {{ syncStatus: string, lastError?: string }} */
      const { syncStatus, lastError } = await billstack("GET", `${team.path}/status`);
      if (syncStatus === "error") throw new Error(lastError);
      return syncStatus === "ready";
    });
  };

  /** @param {Voice} voice */
  const backfill = async ({ progress, say }) => {
    await billstack("POST", `${team.path}/backfill`);
    const ended = await until(
      "the backfill ends",
      async () => {
        /** @type {{ backfill: import("./counts.mjs").Backfill }} */
        const { backfill: run } = await billstack("GET", `${team.path}/backfill`);
        progress(progressOf(run));
        return run.status !== "running" && run;
      },
      { everyMs: 100, withinMs: 300_000 },
    );
    if (ended.status !== "completed")
      throw new Error(`The backfill has ${ended.status}: ${JSON.stringify(ended)}`);
    say(progressOf(ended));
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
    ["Connect the Stripe account, until it is ready", connect],
    [
      "Let BillStack create the webhook endpoint",
      async ({ say }) => {
        /** @type {{ webhookUrl: string }} */
        const { webhookUrl } = await billstack("POST", `${team.path}/webhook-endpoint`);
        say(webhookUrl);
      },
    ],
    ["Load all data", backfill],
    ["Compare with Stripe", compare],
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
    ["Connect again", connect],
    ["Load all data again", backfill],
    ["Compare with Stripe again", compare],
  ];
}
