import { fileURLToPath } from "node:url";

import { startTestServer } from "@billstack/tenancy/testing";

import { startChild } from "../connect/child-server.js";
import { connect, createDatabase } from "../create-database.js";
import { entry } from "../entry.js";
import { ENGINE_SETUP } from "../provision/peers.js";
import { startBillstack, UNLIMITED } from "./billstack.js";
import { measureBudget } from "./budget.js";
import { startEngine } from "./engine.js";
import { ACCOUNT } from "./kinds.js";
import { compareSides } from "./side-by-side.js";

/** The size of the benchmark. */
export interface BackfillPlan {
  /** How often each side is measured. */
  readonly rounds: number;
  /** The number of customers in the account. The sandbox adds subscriptions, invoices and charges in fixed ratios. */
  readonly customers: number;
}

/**
 * Measures how fast an account is loaded. First compares three things without a request budget: the engine's
 * `syncBackfill`, BillStack, and the fastest speed that is possible. Then measures BillStack with its default budget.
 * Each program runs in its own process. All use one PostgreSQL server that waits for its disk.
 * @returns two Markdown tables
 */
export async function benchBackfill({ rounds, customers }: BackfillPlan): Promise<string> {
  const stops: (() => Promise<void>)[] = [];
  try {
    const database = await startTestServer({ durable: true, setupSql: ENGINE_SETUP });
    stops.push(() => database.stop());
    const sandbox = await startChild(entry("stripe-sandbox"), "SANDBOX_PORT", "/_sandbox", {});
    stops.push(() => sandbox.stop());
    const body = JSON.stringify({ customers });
    await fetch(`${sandbox.url}/_sandbox/${ACCOUNT}/seed`, { method: "POST", body });
    const listServer = fileURLToPath(new URL("list-server.js", import.meta.url));
    const stripe = await startChild(listServer, "PORT", "/_sandbox", { SANDBOX_URL: sandbox.url });
    stops.push(() => stripe.stop());
    const sides = await sideBySide(database.url, stripe.url, rounds);
    return `${sides}\n\n${await withBudget(database.url, stripe.url)}`;
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

async function sideBySide(serverUrl: string, stripeUrl: string, rounds: number): Promise<string> {
  const engine = await startEngine(serverUrl, stripeUrl);
  const engineSql = connect(serverUrl);
  const billstack = await startBillstack(
    await createDatabase(serverUrl, "billstack_unlimited"),
    stripeUrl,
    UNLIMITED,
  );
  try {
    return await compareSides({ stripeUrl, engine, engineSql, billstack, rounds });
  } finally {
    await billstack.stop();
    await engineSql.end();
    await engine.stop();
  }
}

async function withBudget(serverUrl: string, stripeUrl: string): Promise<string> {
  const billstack = await startBillstack(
    await createDatabase(serverUrl, "billstack_budget"),
    stripeUrl,
    null,
  );
  try {
    return await measureBudget(billstack, stripeUrl);
  } finally {
    await billstack.stop();
  }
}
