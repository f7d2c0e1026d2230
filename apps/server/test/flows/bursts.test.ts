import { PINNED_API_VERSION } from "@billstack/stripe-verify";
import { BURSTS, createSandbox, sandboxAccount, type Burst } from "@billstack/stripe-sandbox";
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

/** Columns with the time of writing, and values that Stripe generates again for each answer. */
const MOVING = [
  "last_synced_at",
  "updated_at",
  "receipt_url",
  "hosted_invoice_url",
  "invoice_pdf",
  "url",
  "client_secret",
];
const TABLES = [
  "customers",
  "payment_methods",
  "payment_intents",
  "charges",
  "refunds",
  "invoices",
  "subscriptions",
  "subscription_items",
  "checkout_sessions",
  "checkout_session_line_items",
];

/** Plays a burst in one second of the account's clock. Returns the events before it and its own, the oldest first. */
async function play(stage: Stage, burst: Burst): Promise<{ before: Event[]; events: Event[] }> {
  const account = sandboxAccount(stripe.sandbox.url, stage.account);
  await account.control("version", { version: PINNED_API_VERSION });
  await account.control("clock", { now: later() });
  const happen = await burst(account);
  const before = await eventsOf(stage);
  await account.control("clock", { now: later(5) });
  await happen();
  const all = await eventsOf(stage);
  return { before, events: all.slice(before.length) };
}

async function eventsOf(stage: Stage): Promise<Event[]> {
  const { data } = await stage.stripe("GET", "events?limit=100");
  return (data as Event[]).toReversed();
}

/** Returns the stage's rows without the columns of {@link MOVING}. */
async function rowsOf(stage: Stage): Promise<Record<string, unknown>> {
  const rows = TABLES.map(async (table) => {
    const found = await server.sql<{ row: unknown }[]>`
      select to_jsonb(t) - ${MOVING}::text[] as row from ${server.sql(`${stage.schema}.${table}`)} t order by id`;
    return [table, found.map(({ row }) => row)] as const;
  });
  return Object.fromEntries(await Promise.all(rows));
}

/** Returns the rows of a second team of the account, which loads them from Stripe's lists. */
async function asListed(stage: Stage): Promise<Record<string, unknown>> {
  const reader = await Stage.open(server);
  await reader.connect({
    secretKey: stage.keys.secretKey,
    publishableKey: stage.keys.publishableKey,
  });
  await reader.backfill();
  return rowsOf(reader);
}

/** Returns the paths of the account's requests since `mark`, except those for events and for the account itself. */
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

const LINE_ITEMS = { oneByOne: 1, atOnce: 1, why: "no event has the line items of a checkout session" };

/**
 * How many reads a burst needs if its events arrive one by one, or all at once. Bursts that are not named need
 * none.
 */
const NEEDED: Partial<Record<keyof typeof BURSTS, { oneByOne: number; atOnce: number; why: string }>> = {
  "a subscription with a coupon": {
    oneByOne: 2,
    atOnce: 0,
    why: "the discount's event may come before any event that shows the subscription",
  },
  "a checkout of a subscription": LINE_ITEMS,
  "a checkout of a subscription with a trial": LINE_ITEMS,
  "a checkout of a payment": LINE_ITEMS,
};

describe.each(Object.keys(BURSTS) as (keyof typeof BURSTS)[])("%s in one second", (name) => {
  const { oneByOne = 0, atOnce = 0 } = NEEDED[name] ?? {};

  /** Returns a team that has applied all events before the burst, and the events of the burst. */
  async function beforeBurst(): Promise<{ stage: Stage; events: Event[] }> {
    const stage = await Stage.ready(server);
    const { before, events } = await play(stage, BURSTS[name]);
    await Promise.all(before.map((event) => stage.apply(event)));
    return { stage, events };
  }

  it.each(Object.keys(ORDERS))(
    `takes at most ${oneByOne} reads and ends in Stripe's state: %s, one by one`,
    async (order) => {
      const { stage, events } = await beforeBurst();
      const mark = stripe.asked.length;
      await stage.apply(...(ORDERS[order]?.(events) ?? []));
      const reads = readsSince(stage, mark);
      expect(await rowsOf(stage)).toEqual(await asListed(stage));
      expect(reads.slice(oneByOne)).toEqual([]);
    },
  );

  it(`takes at most ${atOnce} reads and ends in Stripe's state: all at once`, async () => {
    const { stage, events } = await beforeBurst();
    const mark = stripe.asked.length;
    await Promise.all(events.map((event) => stage.deliver(event)));
    for (const { id } of events) await stage.settled(id);
    const reads = readsSince(stage, mark);
    expect(await rowsOf(stage)).toEqual(await asListed(stage));
    expect(reads.slice(atOnce)).toEqual([]);
  });
});
