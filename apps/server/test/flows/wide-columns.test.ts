import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { accountOnly, reply, startFakeStripe, type FakeStripe } from "../fake-stripe.js";
import { eventOf, Stage, unique } from "../stage.js";

type Row = Record<string, unknown>;

/** 300 million rupiah in the smallest unit of the currency. It does not fit into an integer of four bytes. */
const AMOUNT = 30_000_000_000;
/** 1 January 2100 in Unix seconds. Times after 2038 do not fit into four bytes either. */
const LATE = 4_102_444_800;

const HIBERNATING = {
  id: "sub_hibernating",
  object: "subscription",
  status: "hibernating",
  cancel_at: LATE,
  items: { object: "list", data: [], has_more: false },
};

let fake: FakeStripe;
let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  fake = await startFakeStripe((request, response) => {
    if (!request.url?.startsWith("/v1/subscriptions?")) accountOnly(request, response);
    else
      reply(response, 200, {
        object: "list",
        data: [HIBERNATING],
        has_more: false,
        url: "/v1/subscriptions",
      });
  });
  server = await startTestServer({ env: { STRIPE_API_BASE: fake.url } });
  stage = await Stage.ready(server);
});
afterAll(async () => {
  await server.stop();
  await fake.stop();
});

/** Returns a row of a table as the API shows it. */
async function shown(table: string, id: string, on = stage): Promise<Row> {
  const { body } = await on.person.call("GET", `T/stripe/tables/${table}?limit=200`);
  const row = (body["rows"] as Row[]).find((one) => one["id"] === id);
  if (row === undefined) throw new Error(`${table} has no ${id}`);
  return row;
}

it("a webhook's large amounts, late times and unknown states are stored, and shown as numbers", async () => {
  const [invoice, subscription, schedule, price] = [
    { id: `in_${unique()}`, object: "invoice", subtotal: AMOUNT, tax: AMOUNT, status: "pondering" },
    HIBERNATING,
    {
      id: `sub_sched_${unique()}`,
      object: "subscription_schedule",
      created: LATE,
      customer: "cus_1",
      livemode: false,
      metadata: {},
      phases: [],
      status: "dreaming",
    },
    { id: `price_${unique()}`, object: "price", unit_amount: AMOUNT, type: "barter", tiers_mode: "spiral" },
  ];
  await stage.apply(eventOf(invoice), eventOf(subscription), eventOf(schedule), eventOf(price));
  expect(await shown("invoices", invoice.id)).toMatchObject({
    subtotal: AMOUNT,
    tax: AMOUNT,
    status: "pondering",
  });
  expect(await shown("subscriptions", subscription.id)).toMatchObject({
    status: "hibernating",
    cancel_at: LATE,
  });
  expect(await shown("subscription_schedules", schedule.id)).toMatchObject({
    status: "dreaming",
    created: LATE,
  });
  expect(await shown("prices", price.id)).toMatchObject({
    unit_amount: AMOUNT,
    type: "barter",
    tiers_mode: "spiral",
  });
});

it("a backfill stores large amounts", async () => {
  const { id: customer } = await stage.stripe("POST", "customers", { name: "Ada" });
  await stage.stripe("POST", "invoiceitems", { customer, amount: String(AMOUNT), currency: "idr" });
  const invoice = await stage.stripe("POST", "invoices", {
    customer,
    currency: "idr",
    pending_invoice_items_behavior: "include",
  });
  expect((await stage.backfill()).body).toMatchObject({ message: "Backfill completed" });
  expect(await shown("invoices", invoice.id)).toMatchObject({ subtotal: AMOUNT });
});

it("a backfill stores unknown states", async () => {
  const own = await Stage.open(server);
  await own.connect({ secretKey: `sk_test_${"f".repeat(24)}`, publishableKey: `pk_test_${"f".repeat(24)}` });
  expect((await own.backfill()).body).toMatchObject({ result: { subscription: { synced: 1 } } });
  expect(await shown("subscriptions", HIBERNATING.id, own)).toMatchObject({
    status: "hibernating",
    cancel_at: LATE,
  });
});
