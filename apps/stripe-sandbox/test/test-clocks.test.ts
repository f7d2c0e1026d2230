import type { Stripe } from "stripe";
import { describe, expect, test } from "vitest";
import { openSandbox } from "./open-sandbox.js";

const PAST = 1_600_000_000;
const FUTURE = 2_200_000_000;
const DAY = 86_400;

/** A customer on a clock, subscribed monthly, and one beside it on none. */
async function onClock(frozen = FUTURE) {
  const sandbox = await openSandbox();
  const stripe = sandbox.client("acme");
  const price = await stripe.prices.create({
    currency: "usd",
    unit_amount: 2000,
    recurring: { interval: "month" },
    product_data: { name: "Gold" },
  });
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: frozen, name: "later" });
  const subscribe = async (fields: Stripe.CustomerCreateParams) => {
    const customer = await stripe.customers.create({
      payment_method: "pm_card_visa",
      invoice_settings: { default_payment_method: "pm_card_visa" },
      ...fields,
    });
    const items = [{ price: price.id }];
    return { customer, subscription: await stripe.subscriptions.create({ customer: customer.id, items }) };
  };
  const beside = await subscribe({});
  const { customer, subscription } = await subscribe({ test_clock: clock.id });
  const json = async (path: string) => (await sandbox.raw("GET", path)).json;
  const ids = async (path: string) => ((await json(path))["data"] as { id: string }[]).map(({ id }) => id);
  return { ...sandbox, stripe, clock, customer, subscription, beside, json, ids };
}

/** Everything of one customer that has a list which can be narrowed to it. */
const OF_CUSTOMER = [
  "invoices",
  "charges",
  "payment_intents",
  "setup_intents",
  "credit_notes",
  "subscription_schedules",
  "checkout/sessions",
  "subscriptions",
  "invoiceitems",
];

describe("what is on a test clock", () => {
  test.each([PAST, FUTURE])(
    "is created at the clock's time %i, and so are the events about it",
    async (time) => {
      const { json, stripe, clock, customer, subscription } = await onClock(time);
      expect(customer).toMatchObject({ created: time, test_clock: clock.id });
      expect(subscription).toMatchObject({ created: time, test_clock: clock.id });
      for (const path of ["invoices", "charges", "payment_intents"]) {
        const { data } = (await json(`/v1/${path}?customer=${customer.id}`)) as { data: object[] };
        expect(data).toMatchObject([{ created: time }]);
      }
      const { data: events } = await stripe.events.list({ type: "customer.subscription.created" });
      expect(events.map(({ created }) => created)).toContain(time);
      expect(clock.created).toBeLessThan(Date.now() / 1000 + 5);
    },
  );

  test("is in no list that is not narrowed", async () => {
    const { ids, stripe, customer, subscription, beside } = await onClock();
    const invoice = String(subscription.latest_invoice);
    await stripe.creditNotes.create({ invoice, amount: 100, refund_amount: 100 });
    await stripe.setupIntents.create({ customer: customer.id });
    await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
    await stripe.invoiceItems.create({ customer: customer.id, amount: 100, currency: "usd" });
    await stripe.checkout.sessions.create({
      customer: customer.id,
      mode: "setup",
      currency: "usd",
      success_url: "https://shop.example",
    });
    expect(await ids("/v1/customers")).toEqual([beside.customer.id]);
    expect(await ids("/v1/subscriptions?status=all")).toEqual([beside.subscription.id]);
    expect(await ids("/v1/invoices")).toEqual([beside.subscription.latest_invoice]);
    expect(await ids("/v1/refunds")).toEqual([]);
    expect(await ids("/v1/invoice_payments")).toHaveLength(1);
    for (const path of OF_CUSTOMER) {
      const own = await ids(`/v1/${path}?customer=${customer.id}`);
      expect({ path, own }).toEqual({ path, own: [expect.any(String) as string] });
      expect(await ids(`/v1/${path}`)).not.toContain(own[0]);
    }
    expect(await ids(`/v1/payment_methods?customer=${customer.id}`)).toHaveLength(1);
  });

  test("is listed by its clock", async () => {
    const { ids, clock, customer, subscription, raw } = await onClock();
    expect(await ids(`/v1/customers?test_clock=${clock.id}`)).toEqual([customer.id]);
    expect(await ids(`/v1/subscriptions?test_clock=${clock.id}`)).toEqual([subscription.id]);
    expect(await ids("/v1/test_helpers/test_clocks")).toEqual([clock.id]);
    const unknown = await raw("GET", "/v1/customers?test_clock=clock_none");
    expect(unknown.status).toBe(400);
  });

  test("is not counted", async () => {
    const { control } = await onClock();
    expect((await control("GET", "acme/counts")).json).toMatchObject({
      counts: { customers: 1, subscriptions: 1, invoices: 1, charges: 1, payment_methods: 1 },
      omitted: { customers_on_test_clocks: 1 },
    });
  });

  test("goes with the clock: 404, and no event tells of it", async () => {
    const { ids, raw, stripe, clock, customer, subscription, beside } = await onClock();
    const invoices = await ids(`/v1/invoices?customer=${customer.id}`);
    const charges = await ids(`/v1/charges?customer=${customer.id}`);
    const before = (await stripe.events.list({ limit: 100 })).data.length;
    expect(await stripe.testHelpers.testClocks.del(clock.id)).toMatchObject({ deleted: true });
    for (const path of [
      `customers/${customer.id}`,
      `subscriptions/${subscription.id}`,
      `invoices/${invoices[0]}`,
      `charges/${charges[0]}`,
      `test_helpers/test_clocks/${clock.id}`,
    ]) {
      const { status, json } = await raw("GET", `/v1/${path}`);
      expect({ path, status }).toEqual({ path, status: 404 });
      expect(json["error"]).toMatchObject({ code: "resource_missing" });
    }
    const { data: events } = await stripe.events.list({ limit: 100 });
    expect(events).toHaveLength(before + 1);
    expect(events.map(({ type }) => type)).toContain("test_helpers.test_clock.deleted");
    expect(await stripe.customers.retrieve(beside.customer.id)).not.toHaveProperty("deleted");
  });

  test("leaves no stub of a customer that was deleted before its clock", async () => {
    const { raw, stripe, clock, customer } = await onClock();
    await stripe.customers.del(customer.id);
    expect((await raw("GET", `/v1/customers/${customer.id}`)).json).toMatchObject({ deleted: true });
    await stripe.testHelpers.testClocks.del(clock.id);
    expect((await raw("GET", `/v1/customers/${customer.id}`)).status).toBe(404);
  });
});

describe("advancing a test clock", () => {
  test("moves its time and tells of it", async () => {
    const { stripe, clock } = await onClock();
    const advancing = await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: FUTURE + DAY });
    expect(advancing).toMatchObject({
      status: "advancing",
      status_details: { advancing: { target_frozen_time: FUTURE + DAY } },
    });
    expect(await stripe.testHelpers.testClocks.retrieve(clock.id)).toMatchObject({
      frozen_time: FUTURE + DAY,
      status: "ready",
    });
    const { data } = await stripe.events.list({ type: "test_helpers.test_clock.*", limit: 100 });
    expect(data.map(({ type }) => type).reverse()).toEqual([
      "test_helpers.test_clock.created",
      "test_helpers.test_clock.advancing",
      "test_helpers.test_clock.ready",
    ]);
  });

  test("renews what is due on the way, each at its time", async () => {
    const { json, stripe, clock, customer, subscription } = await onClock();
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: FUTURE + 70 * DAY });
    const { data } = (await json(`/v1/invoices?customer=${customer.id}`)) as { data: object[] };
    expect(data).toMatchObject([
      { billing_reason: "subscription_cycle", status: "paid", total: 2000 },
      { billing_reason: "subscription_cycle", status: "paid", total: 2000 },
      { billing_reason: "subscription_create", status: "paid" },
    ]);
    const renewed = await stripe.subscriptions.retrieve(subscription.id);
    const end = renewed.items.data[0]?.current_period_end ?? 0;
    expect(end).toBeGreaterThan(FUTURE + 70 * DAY);
    expect(data[0]).toMatchObject({ created: renewed.items.data[0]?.current_period_start });
  });

  test("ends a subscription that was to end with its period", async () => {
    const { stripe, clock, subscription } = await onClock();
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: FUTURE + 40 * DAY });
    const ended = await stripe.subscriptions.retrieve(subscription.id);
    expect(ended.status).toBe("canceled");
    expect(ended.ended_at).toBe(subscription.items.data[0]?.current_period_end);
  });

  test.each([0, -DAY, 3 * 366 * DAY])("by %i seconds is refused", async (by) => {
    const { raw, clock } = await onClock();
    const form = `frozen_time=${FUTURE + by}`;
    expect((await raw("POST", `/v1/test_helpers/test_clocks/${clock.id}/advance`, { form })).status).toBe(
      400,
    );
  });
});
