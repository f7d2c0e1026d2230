import type { Stripe } from "stripe";
import { expect, test } from "vitest";
import { customerAndPrice, openSandbox } from "./open-sandbox.js";

async function typesSince(stripe: Stripe, act: () => Promise<unknown>): Promise<string[]> {
  const before = new Set((await stripe.events.list({ limit: 100 })).data.map(({ id }) => id));
  await act();
  const { data } = await stripe.events.list({ limit: 100 });
  return data
    .filter(({ id }) => !before.has(id))
    .map(({ type }) => type)
    .reverse();
}

test("subscribing tells of every object it makes and changes", async () => {
  const stripe = (await openSandbox()).client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  const types = await typesSince(stripe, () =>
    stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] }),
  );
  expect(types).toEqual([
    "invoice.created",
    "customer.updated",
    "payment_intent.created",
    "invoice.finalized",
    "invoice.updated",
    "charge.succeeded",
    "payment_intent.succeeded",
    "invoice.updated",
    "invoice.paid",
    "invoice.payment_succeeded",
    "invoice_payment.paid",
    "customer.subscription.created",
  ]);
});

test("a failing payment and a cancellation", async () => {
  const stripe = (await openSandbox()).client("acme");
  const { customer, price } = await customerAndPrice(stripe, "pm_card_chargeCustomerFail");
  const subscribe = () =>
    stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const types = await typesSince(stripe, subscribe);
  expect(types).toContain("charge.failed");
  expect(types).toContain("payment_intent.payment_failed");
  expect(types).toContain("invoice.payment_failed");
  expect(types).not.toContain("invoice.paid");
  const [subscription] = (await stripe.subscriptions.list()).data;
  expect(await typesSince(stripe, () => stripe.subscriptions.cancel(subscription?.id ?? ""))).toEqual([
    "customer.subscription.deleted",
  ]);
});

test("an updated object's event tells what was there before", async () => {
  const stripe = (await openSandbox()).client("acme");
  const customer = await stripe.customers.create({ name: "Ada", metadata: { a: "1" } });
  await stripe.customers.update(
    customer.id,
    { name: "Ben", metadata: { b: "2" }, address: { city: "Berlin" } },
    { idempotencyKey: "k1" },
  );
  const [event] = (await stripe.events.list({ type: "customer.updated" })).data;
  expect(event?.data.previous_attributes).toEqual({ name: "Ada", metadata: { b: null }, address: null });
  expect(event).toMatchObject({
    livemode: false,
    pending_webhooks: 0,
    request: { idempotency_key: "k1" },
    data: { object: { name: "Ben" } },
  });
  expect(event?.request?.id).toMatch(/^req_/);
});

test("a change of nothing has no event", async () => {
  const stripe = (await openSandbox()).client("acme");
  const customer = await stripe.customers.create({ name: "Ada" });
  expect(await typesSince(stripe, () => stripe.customers.update(customer.id, { name: "Ada" }))).toEqual([]);
});

test("an event keeps the object as it was", async () => {
  const stripe = (await openSandbox()).client("acme");
  const customer = await stripe.customers.create({ name: "Ada" });
  await stripe.customers.update(customer.id, { name: "Ben" });
  const [created] = (await stripe.events.list({ type: "customer.created" })).data;
  expect(created?.data.object).toMatchObject({ name: "Ada" });
  expect(await stripe.events.retrieve(created?.id ?? "")).toMatchObject({ type: "customer.created" });
});

test("events are listed by type, types and creation", async () => {
  const stripe = (await openSandbox()).client("acme");
  await stripe.customers.create({});
  const product = await stripe.products.create({ name: "Gold" });
  await stripe.products.del(product.id);
  const types = async (params: Stripe.EventListParams) =>
    (await stripe.events.list(params)).data.map(({ type }) => type);
  expect(await types({ type: "product.*" })).toEqual(["product.deleted", "product.created"]);
  expect(await types({ types: ["customer.created", "product.deleted"] })).toEqual([
    "product.deleted",
    "customer.created",
  ]);
  expect(await types({ created: { gt: Math.floor(Date.now() / 1000) + 60 } })).toEqual([]);
});

test("no event tells of an open session, an invoice payment that is open or canceled, and of features", async () => {
  const stripe = (await openSandbox()).client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  const open = () =>
    stripe.checkout.sessions.create({
      mode: "subscription",
      success_url: "https://shop.example",
      line_items: [{ price: price.id, quantity: 1 }],
    });
  expect(await typesSince(stripe, open)).toEqual([]);
  const invoice = await typesSince(stripe, async () => {
    const draft = await stripe.invoices.create({ customer: customer.id });
    await stripe.invoiceItems.create({
      customer: customer.id,
      invoice: draft.id ?? "",
      amount: 100,
      currency: "usd",
    });
    const { id } = await stripe.invoices.finalizeInvoice(draft.id ?? "");
    expect((await stripe.invoicePayments.list({ invoice: id ?? "" })).data).toMatchObject([
      { status: "open" },
    ]);
    await stripe.invoices.voidInvoice(id ?? "");
    expect((await stripe.invoicePayments.list({ invoice: id ?? "" })).data).toMatchObject([
      { status: "canceled" },
    ]);
  });
  expect(invoice).toContain("invoice.voided");
  expect(invoice.filter((type) => type.startsWith("invoice_payment."))).toEqual([]);
  const feature = await typesSince(stripe, async () => {
    const { id } = await stripe.entitlements.features.create({ name: "Export", lookup_key: "export" });
    await stripe.entitlements.features.update(id, { name: "Exports" });
  });
  expect(feature).toEqual([]);
});
