import { describe, expect, test } from "vitest";
import { customerAndPrice, openSandbox, PINNED } from "./open-sandbox.js";

async function subscribed() {
  const sandbox = await openSandbox();
  const stripe = sandbox.client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  const look = async (path: string) => ({
    current: (await sandbox.raw("GET", path)).json,
    pinned: (await sandbox.raw("GET", path, { version: PINNED })).json,
  });
  return { ...sandbox, stripe, subscription, look };
}

describe("the shapes before and since basil", () => {
  test("a subscription's period stands on it, or on its items", async () => {
    const { look, subscription } = await subscribed();
    const { current, pinned } = await look(`/v1/subscriptions/${subscription.id}`);
    const [item] = subscription.items.data;
    expect(pinned).toMatchObject({
      current_period_start: item?.current_period_start,
      current_period_end: item?.current_period_end,
      plan: { id: item?.price.id, object: "plan", interval: "month" },
      quantity: 1,
      discount: null,
    });
    expect(pinned).not.toHaveProperty("items.data.0.current_period_end");
    for (const field of ["current_period_end", "current_period_start", "discount"])
      expect(current).not.toHaveProperty(field);
    expect(current).toHaveProperty("items.data.0.current_period_end");
  });

  test("an invoice names subscription, charge and payment intent itself, or under parent and payments", async () => {
    const { look, subscription } = await subscribed();
    const { current, pinned } = await look(`/v1/invoices/${String(subscription.latest_invoice)}`);
    expect(pinned).toMatchObject({
      subscription: subscription.id,
      charge: expect.stringMatching(/^ch_/) as string,
      payment_intent: expect.stringMatching(/^pi_/) as string,
      paid: true,
      tax: null,
      total_tax_amounts: [],
    });
    expect(pinned).toHaveProperty("lines.data.0.tax_amounts", []);
    expect(pinned).toMatchObject({
      lines: {
        data: [
          {
            type: "subscription",
            proration: false,
            price: { id: subscription.items.data[0]?.price.id, object: "price" },
            subscription_item: subscription.items.data[0]?.id,
          },
        ],
      },
    });
    expect(current).toMatchObject({
      parent: { type: "subscription_details", subscription_details: { subscription: subscription.id } },
    });
    for (const field of ["subscription", "charge", "payment_intent", "paid", "tax"])
      expect(current).not.toHaveProperty(field);
    expect(current).toHaveProperty(
      "lines.data.0.pricing.price_details.price",
      subscription.items.data[0]?.price.id,
    );
  });

  test("charges and payment intents name their invoice before basil only", async () => {
    const { look, stripe, subscription } = await subscribed();
    const [charge] = (await stripe.charges.list()).data;
    for (const path of [
      `/v1/charges/${charge?.id}`,
      `/v1/payment_intents/${String(charge?.payment_intent)}`,
    ]) {
      const { current, pinned } = await look(path);
      expect(pinned).toHaveProperty("invoice", subscription.latest_invoice);
      expect(current).not.toHaveProperty("invoice");
    }
  });

  test("Stripe's client can be pinned to the old one", async () => {
    const { client, subscription } = await subscribed();
    const [invoice] = (await client("acme", PINNED).invoices.list({ subscription: subscription.id })).data;
    expect(invoice).toMatchObject({ paid: true, subscription: subscription.id });
  });
});

describe("expand", () => {
  test("puts objects in the place of ids, in lists and in depth", async () => {
    const { stripe, subscription, raw } = await subscribed();
    const list = await stripe.subscriptions.list({
      expand: ["data.customer", "data.latest_invoice.payments"],
    });
    expect(list.data[0]).toMatchObject({
      customer: { object: "customer", email: "jenny@example.com" },
      latest_invoice: {
        object: "invoice",
        payments: { object: "list", data: [{ object: "invoice_payment" }] },
      },
    });
    const old = await raw(
      "GET",
      `/v1/subscriptions/${subscription.id}?expand[]=latest_invoice.payment_intent.latest_charge`,
      { version: PINNED },
    );
    expect(old.json["latest_invoice"]).toMatchObject({
      payment_intent: { latest_charge: { object: "charge", paid: true } },
    });
    const items = await stripe.subscriptions.retrieve(subscription.id, {
      expand: ["items.data.price.product"],
    });
    expect(items.items.data[0]?.price.product).toMatchObject({ object: "product", name: "Gold" });
  });

  test("a customer's subscriptions are left out unless asked for", async () => {
    const { stripe, subscription } = await subscribed();
    const id = String(subscription.customer);
    expect(await stripe.customers.retrieve(id)).not.toHaveProperty("subscriptions");
    const full = await stripe.customers.retrieve(id, { expand: ["subscriptions", "tax_ids"] });
    expect(full).toMatchObject({
      subscriptions: { data: [{ id: subscription.id }], has_more: false },
      tax_ids: { data: [] },
    });
  });

  test("what cannot be expanded is refused, and the stored object stays as it was", async () => {
    const { stripe, subscription } = await subscribed();
    await expect(stripe.subscriptions.retrieve(subscription.id, { expand: ["status"] })).rejects.toThrow(
      "This property cannot be expanded (status).",
    );
    await expect(stripe.subscriptions.retrieve(subscription.id, { expand: ["a.b.c.d.e.f"] })).rejects.toThrow(
      "more than 4 levels",
    );
    await stripe.subscriptions.retrieve(subscription.id, { expand: ["customer"] });
    expect(typeof (await stripe.subscriptions.retrieve(subscription.id)).customer).toBe("string");
  });
});
