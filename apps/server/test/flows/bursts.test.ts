import type { ServerResponse } from "node:http";

import { PINNED_API_VERSION } from "@billstack/stripe-verify";
import {
  BURSTS,
  createSandbox,
  sandboxAccount,
  type Burst,
  type BurstEvent,
} from "@billstack/stripe-sandbox";
import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { later, Stage } from "../stage.js";
import { WatchedStripe, type Asked } from "../watched-stripe.js";

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
async function play(stage: Stage, burst: Burst): Promise<{ before: BurstEvent[]; events: BurstEvent[] }> {
  const account = sandboxAccount(stripe.sandbox.url, stage.account);
  await account.control("version", { version: PINNED_API_VERSION });
  await account.control("clock", { now: later() });
  const happen = await burst(account);
  const before = await account.eventsAfter(null);
  await account.control("clock", { now: later(5) });
  await happen();
  return { before, events: await account.eventsAfter(before.at(-1)?.id ?? null) };
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

/**
 * Returns the rows of a second team of the account, which loads them from Stripe's lists. It has a key of its own, so
 * {@link readsSince} does not count its requests.
 */
async function asListed({ account, keys: { publishableKey } }: Stage): Promise<Record<string, unknown>> {
  const reader = await Stage.open(server);
  await reader.connect({ secretKey: `rk_test_sandbox_${account}_no_reviews`, publishableKey });
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

const ORDERS: Record<string, (events: BurstEvent[]) => BurstEvent[]> = {
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

  let account: Stage;
  let before: BurstEvent[];
  let events: BurstEvent[];
  let expected: Record<string, unknown>;
  // The burst is played once. No event arrives by itself, so each test has a new team of the same account.
  beforeAll(async () => {
    account = await Stage.open(server);
    ({ before, events } = await play(account, BURSTS[name]));
    expected = await asListed(account);
  });

  /** Returns a team that has applied all events before the burst. */
  async function beforeBurst(): Promise<Stage> {
    const stage = await Stage.open(server);
    await stage.connect(account.keys);
    await Promise.all(before.map((event) => stage.apply(event)));
    return stage;
  }

  it.each(Object.keys(ORDERS))(
    `takes at most ${oneByOne} reads and ends in Stripe's state: %s, one by one`,
    async (order) => {
      const stage = await beforeBurst();
      const mark = stripe.asked.length;
      await stage.apply(...(ORDERS[order]?.(events) ?? []));
      const reads = readsSince(account, mark);
      expect(await rowsOf(stage)).toEqual(expected);
      expect(reads.slice(oneByOne)).toEqual([]);
    },
  );

  it(`takes at most ${atOnce} reads and ends in Stripe's state: all at once`, async () => {
    const stage = await beforeBurst();
    const mark = stripe.asked.length;
    await Promise.all(events.map((event) => stage.deliver(event)));
    for (const { id } of events) await stage.settled(id);
    const reads = readsSince(account, mark);
    expect(await rowsOf(stage)).toEqual(expected);
    expect(reads.slice(atOnce)).toEqual([]);
  });
});

/** Refuses the list of checkout sessions, as Stripe does where a permission is missing. */
function refuseSessions({ path }: Asked, response: ServerResponse): boolean {
  if (path !== "/v1/checkout/sessions") return false;
  const message = "The provided key does not have the required permissions for this endpoint";
  response.writeHead(403, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: { type: "invalid_request_error", message } }));
  return true;
}

describe("many checkouts at once", () => {
  const CHECKOUTS = 20;

  /** Checkouts that were completed, at a team whose events of them have arrived and were applied. */
  async function checkouts(refused: boolean): Promise<{ stage: Stage; reads: string[] }> {
    const stage = await Stage.ready(server);
    const account = sandboxAccount(stripe.sandbox.url, stage.account);
    await account.control("version", { version: PINNED_API_VERSION });
    await account.control("clock", { now: later() });
    const happenings = [];
    for (let made = 0; made < CHECKOUTS; made++)
      happenings.push(await BURSTS["a checkout of a payment"](account));
    for (const happen of happenings) await happen();
    const { data } = await stage.stripe("GET", "events?limit=100&type=checkout.session.completed");
    const events = data as BurstEvent[];
    // A key may be allowed to read line items one by one and not as a part of sessions.
    if (refused) stripe.answer = refuseSessions;
    const mark = stripe.asked.length;
    await Promise.all(events.map((event) => stage.deliver(event)));
    for (const { id } of events) await stage.settled(id);
    const reads = readsSince(stage, mark);
    stripe.answer = () => false;
    const found = await rowsOf(stage);
    const expected = await asListed(stage);
    for (const table of ["checkout_sessions", "checkout_session_line_items"])
      expect(found[table]).toEqual(expected[table]);
    return { stage, reads };
  }

  it("have their line items read by a few requests", async () => {
    const { stage, reads } = await checkouts(false);
    expect(await stage.count("checkout_session_line_items")).toBe(CHECKOUTS);
    expect(reads.length).toBeLessThan(CHECKOUTS / 2);
  });

  it("have them read one by one where the list of sessions is refused", async () => {
    const { stage } = await checkouts(true);
    expect(await stage.count("checkout_session_line_items")).toBe(CHECKOUTS);
  });
});
