import { PINNED_API_VERSION } from "@billstack/stripe-verify";
import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { later, Stage } from "../stage.js";
import { WatchedStripe } from "../watched-stripe.js";

let stripe: WatchedStripe;
let server: TestServer;
beforeAll(async () => {
  stripe = await WatchedStripe.before(await createSandbox());
  server = await startTestServer({ sandboxUrl: stripe.url });
});
afterAll(async () => {
  await server.stop();
  await stripe.close();
});

type Event = Record<string, unknown> & { id: string; type: string };

/** Columns that tell when a row was written, and URLs that Stripe makes anew for each answer. */
const MOVING = ["last_synced_at", "updated_at", "receipt_url", "hosted_invoice_url", "invoice_pdf"];
const TABLES = ["customers", "payment_methods", "payment_intents", "charges", "invoices", "subscriptions"];

/** What an account does in one second, by its clock; the events of it, the oldest first. */
async function inOneSecond(stage: Stage, work: (stage: Stage) => Promise<unknown>): Promise<Event[]> {
  await stage.sandbox("POST", `${stage.account}/version`, { version: PINNED_API_VERSION });
  await stage.sandbox("POST", `${stage.account}/clock`, { now: later() });
  await work(stage);
  const { data } = await stage.stripe("GET", "events?limit=100");
  return (data as Event[]).toReversed();
}

async function firstPayment(stage: Stage): Promise<void> {
  const { id: customer } = await stage.stripe("POST", "customers", { name: "Ada" });
  await stage.stripe("POST", "payment_methods/pm_card_visa/attach", { customer });
  const intent = await stage.stripe("POST", "payment_intents", {
    amount: "1200",
    currency: "usd",
    customer,
    payment_method: "pm_card_visa",
  });
  await stage.stripe("POST", `payment_intents/${intent.id}/confirm`);
}

async function subscribe(stage: Stage): Promise<void> {
  const { id: customer } = await stage.stripe("POST", "customers", {
    name: "Grace",
    payment_method: "pm_card_visa",
    "invoice_settings[default_payment_method]": "pm_card_visa",
  });
  const product = await stage.stripe("POST", "products", { name: "Plan" });
  await stage.stripe("POST", "subscriptions", {
    customer,
    "items[0][price_data][product]": product.id,
    "items[0][price_data][currency]": "usd",
    "items[0][price_data][unit_amount]": "900",
    "items[0][price_data][recurring][interval]": "month",
  });
  await stage.stripe("POST", `customers/${customer}`, { name: "Grace H." });
  await stage.stripe("POST", `customers/${customer}`, { name: "Grace Hopper", phone: "1" });
}

/** The stage's rows, without what moves by itself. */
async function rowsOf(stage: Stage): Promise<Record<string, unknown>> {
  const rows = TABLES.map(async (table) => {
    const found = await server.sql<{ row: unknown }[]>`
      select to_jsonb(t) - ${MOVING}::text[] as row from ${server.sql(`${stage.schema}.${table}`)} t order by id`;
    return [table, found.map(({ row }) => row)] as const;
  });
  return Object.fromEntries(await Promise.all(rows));
}

/** What a second team of the account has, which reads it all from lists. */
async function asListed(stage: Stage): Promise<Record<string, unknown>> {
  const reader = await Stage.open(server);
  await reader.connect({
    secretKey: stage.keys.secretKey,
    publishableKey: stage.keys.publishableKey,
  });
  await reader.backfill();
  return rowsOf(reader);
}

/** The account's requests for single objects and lists since the mark, but for its list of events. */
function readsSince(stage: Stage, mark: number): string[] {
  return stripe.asked
    .slice(mark)
    .filter(({ secretKey, path }) => secretKey === stage.keys.secretKey && !/events|account/.test(path))
    .map(({ path }) => path);
}

const ORDERS: Record<string, (events: Event[]) => Event[]> = {
  "in order": (events) => events,
  backwards: (events) => events.toReversed(),
  "each twice, mixed": (events) =>
    [...events, ...events]
      .map((event, n) => ({ event, key: (n * 7) % 11 }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ event }) => event),
};

describe.each([
  ["a first payment", firstPayment],
  ["a subscription that is paid", subscribe],
])("%s, all of one second", (_, work) => {
  it.each(Object.keys(ORDERS))("takes no read, and ends in Stripe's state: %s, one by one", async (order) => {
    const stage = await Stage.ready(server);
    const events = ORDERS[order]?.(await inOneSecond(stage, work)) ?? [];
    const mark = stripe.asked.length;
    await stage.apply(...events);
    const reads = readsSince(stage, mark);
    expect(await rowsOf(stage)).toEqual(await asListed(stage));
    expect(reads).toEqual([]);
  });

  it("takes no read, and ends in Stripe's state: all at once", async () => {
    const stage = await Stage.ready(server);
    const events = await inOneSecond(stage, work);
    const mark = stripe.asked.length;
    await Promise.all(events.map((event) => stage.deliver(event)));
    for (const { id } of events) await stage.settled(id);
    const reads = readsSince(stage, mark);
    expect(await rowsOf(stage)).toEqual(await asListed(stage));
    expect(reads).toEqual([]);
  });
});
