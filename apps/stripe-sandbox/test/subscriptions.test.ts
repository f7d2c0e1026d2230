import { describe, expect, test } from "vitest";
import { customerAndPrice, openSandbox } from "./open-sandbox.js";

describe("subscribing", () => {
  test("bills the first period: invoice, payment intent, charge, invoice payment", async () => {
    const stripe = (await openSandbox()).client("acme");
    const { customer, price } = await customerAndPrice(stripe);
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id, quantity: 3 }],
    });
    expect(subscription.status).toBe("active");
    const [item] = subscription.items.data;
    expect(item?.current_period_end).toBeGreaterThan(subscription.created + 27 * 86_400);
    const invoice = await stripe.invoices.retrieve(String(subscription.latest_invoice), {
      expand: ["payments"],
    });
    expect(invoice).toMatchObject({
      status: "paid",
      total: 6000,
      amount_paid: 6000,
      amount_remaining: 0,
      billing_reason: "subscription_create",
    });
    expect(invoice.number).toMatch(/^[0-9A-F]{8}-0001$/);
    expect(invoice.parent?.subscription_details?.subscription).toBe(subscription.id);
    const intentId = String(invoice.payments?.data[0]?.payment.payment_intent);
    const intent = await stripe.paymentIntents.retrieve(intentId, { expand: ["latest_charge"] });
    expect(intent).toMatchObject({ status: "succeeded", amount_received: 6000, customer: customer.id });
    expect(intent.latest_charge).toMatchObject({ paid: true, amount: 6000, payment_intent: intentId });
    expect((await stripe.customers.retrieve(customer.id)) as unknown).toMatchObject({
      currency: "usd",
      next_invoice_sequence: 2,
    });
  });

  test("a declining card leaves it incomplete, and paying later makes it active", async () => {
    const stripe = (await openSandbox()).client("acme");
    const { customer, price } = await customerAndPrice(stripe, "pm_card_chargeCustomerFail");
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
    });
    expect(subscription.status).toBe("incomplete");
    const invoiceId = String(subscription.latest_invoice);
    expect(await stripe.invoices.retrieve(invoiceId)).toMatchObject({
      status: "open",
      attempted: true,
      attempt_count: 1,
    });
    const payment = (await stripe.invoicePayments.list({ invoice: invoiceId })).data[0];
    const intent = await stripe.paymentIntents.retrieve(String(payment?.payment.payment_intent));
    expect(intent).toMatchObject({
      status: "requires_payment_method",
      last_payment_error: { code: "card_declined" },
    });
    await expect(stripe.invoices.pay(invoiceId)).rejects.toMatchObject({
      type: "StripeCardError",
      code: "card_declined",
    });
    await stripe.invoices.pay(invoiceId, { payment_method: "pm_card_visa" });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
    expect((await stripe.customers.retrieve(customer.id)) as unknown).toMatchObject({ delinquent: false });
  });

  test("confirming the invoice's payment intent pays the invoice too", async () => {
    const stripe = (await openSandbox()).client("acme");
    const { customer, price } = await customerAndPrice(stripe);
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      payment_behavior: "default_incomplete",
    });
    expect(subscription.status).toBe("incomplete");
    const payment = (await stripe.invoicePayments.list({ invoice: String(subscription.latest_invoice) }))
      .data[0];
    await stripe.paymentIntents.confirm(String(payment?.payment.payment_intent), {
      payment_method: "pm_card_visa",
    });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
    expect((await stripe.invoices.retrieve(String(subscription.latest_invoice))).status).toBe("paid");
  });

  test("a trial costs nothing and its invoice has no payment", async () => {
    const stripe = (await openSandbox()).client("acme");
    const { customer, price } = await customerAndPrice(stripe);
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      trial_period_days: 14,
    });
    expect(subscription).toMatchObject({ status: "trialing", trial_end: subscription.created + 14 * 86_400 });
    expect(await stripe.invoices.retrieve(String(subscription.latest_invoice))).toMatchObject({
      status: "paid",
      total: 0,
    });
    expect((await stripe.charges.list()).data).toEqual([]);
  });

  test("sending invoices needs no card, and leaves a draft", async () => {
    const stripe = (await openSandbox()).client("acme");
    const { price } = await customerAndPrice(stripe);
    const customer = await stripe.customers.create({});
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      collection_method: "send_invoice",
      days_until_due: 30,
    });
    expect(subscription.status).toBe("active");
    expect((await stripe.invoices.retrieve(String(subscription.latest_invoice))).status).toBe("draft");
  });

  test.each([
    ["no items", {}, { code: "parameter_missing", param: "items" }],
    [
      "an unknown price",
      { items: [{ price: "price_x" }] },
      { code: "resource_missing", param: "items[0][price]" },
    ],
    [
      "an unknown customer",
      { customer: "cus_x", items: [{ price: "price_x" }] },
      { code: "resource_missing", param: "customer" },
    ],
  ])("is refused with %s", async (_what, params, error) => {
    const stripe = (await openSandbox()).client("acme");
    const { customer } = await customerAndPrice(stripe);
    await expect(stripe.subscriptions.create({ customer: customer.id, ...params })).rejects.toMatchObject(
      error,
    );
  });

  test("is refused without a card, leaving nothing behind", async () => {
    const stripe = (await openSandbox()).client("acme");
    const { price } = await customerAndPrice(stripe);
    const customer = await stripe.customers.create({});
    await expect(
      stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] }),
    ).rejects.toThrow("This customer has no attached payment source or default payment method.");
    expect((await stripe.invoices.list()).data).toEqual([]);
  });

  test("is refused with prices in two currencies, a one-time and an archived price", async () => {
    const stripe = (await openSandbox()).client("acme");
    const { customer, price } = await customerAndPrice(stripe);
    const product = String(price.product);
    const euro = await stripe.prices.create({
      currency: "eur",
      unit_amount: 1,
      product,
      recurring: { interval: "month" },
    });
    const once = await stripe.prices.create({ currency: "usd", unit_amount: 1, product });
    const archived = await stripe.prices.create({
      currency: "usd",
      unit_amount: 1,
      product,
      active: false,
      recurring: { interval: "month" },
    });
    const subscribe = (...prices: string[]) =>
      stripe.subscriptions.create({ customer: customer.id, items: prices.map((id) => ({ price: id })) });
    await expect(subscribe(price.id, euro.id)).rejects.toThrow("same `currency`");
    await expect(subscribe(once.id)).rejects.toThrow("type=recurring");
    await expect(subscribe(archived.id)).rejects.toThrow("inactive");
  });
});

describe("a running subscription", () => {
  async function running() {
    const stripe = (await openSandbox()).client("acme");
    const { customer, price } = await customerAndPrice(stripe);
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      metadata: { a: "1" },
    });
    return { stripe, customer, price, subscription };
  }

  test("is canceled at the period's end, taken back, and canceled at once", async () => {
    const { stripe, subscription } = await running();
    const scheduled = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    expect(scheduled).toMatchObject({
      status: "active",
      cancel_at: subscription.items.data[0]?.current_period_end,
    });
    expect(await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false })).toMatchObject(
      { cancel_at: null, canceled_at: null },
    );
    expect(await stripe.subscriptions.cancel(subscription.id)).toMatchObject({ status: "canceled" });
    await expect(stripe.subscriptions.cancel(subscription.id)).rejects.toThrow("canceled subscription");
    expect((await stripe.subscriptions.list()).data).toEqual([]);
    expect((await stripe.subscriptions.list({ status: "all" })).data).toHaveLength(1);
    expect((await stripe.subscriptions.list({ status: "canceled" })).data).toHaveLength(1);
  });

  test("changes items: more, other price, another item, fewer", async () => {
    const { stripe, price, subscription } = await running();
    const [item] = subscription.items.data;
    const id = item?.id ?? "";
    const more = await stripe.subscriptions.update(subscription.id, { items: [{ id, quantity: 5 }] });
    expect(more.items.data[0]).toMatchObject({ id, quantity: 5 });
    const pending = await stripe.invoiceItems.list({ pending: true });
    expect(pending.data.map(({ proration, amount }) => [proration, Math.sign(amount)])).toEqual([
      [true, 1],
      [true, -1],
    ]);
    const second = await stripe.prices.create({
      currency: "usd",
      unit_amount: 500,
      product: String(price.product),
      recurring: { interval: "month" },
    });
    const added = await stripe.subscriptionItems.create({
      subscription: subscription.id,
      price: second.id,
      quantity: 2,
    });
    expect(added).toMatchObject({ subscription: subscription.id, quantity: 2 });
    expect((await stripe.subscriptionItems.list({ subscription: subscription.id })).data).toHaveLength(2);
    await stripe.subscriptionItems.update(added.id, { quantity: 3, metadata: { k: "v" } });
    expect(await stripe.subscriptionItems.retrieve(added.id)).toMatchObject({
      quantity: 3,
      metadata: { k: "v" },
    });
    expect(await stripe.subscriptionItems.del(id)).toMatchObject({ id, deleted: true });
    expect((await stripe.subscriptions.retrieve(subscription.id)).items.data.map((held) => held.id)).toEqual([
      added.id,
    ]);
    await expect(stripe.subscriptionItems.del(added.id)).rejects.toThrow("at least one");
    await expect(stripe.subscriptionItems.retrieve(id)).rejects.toMatchObject({ code: "resource_missing" });
  });

  test("invoices a change at once if asked to", async () => {
    const { stripe, subscription } = await running();
    const id = subscription.items.data[0]?.id ?? "";
    const changed = await stripe.subscriptions.update(subscription.id, {
      items: [{ id, quantity: 2 }],
      proration_behavior: "always_invoice",
    });
    expect(changed.latest_invoice).not.toBe(subscription.latest_invoice);
    const invoice = await stripe.invoices.retrieve(String(changed.latest_invoice));
    expect(invoice).toMatchObject({ billing_reason: "subscription_update", status: "paid" });
    expect(invoice.lines.data).toHaveLength(2);
  });

  test("nests ten items and says that there are more", async () => {
    const { stripe, customer, price } = await running();
    const items = [];
    for (let index = 0; index < 12; index++) {
      const made = await stripe.prices.create({
        currency: "usd",
        unit_amount: 100 + index,
        product: String(price.product),
        recurring: { interval: "month" },
      });
      items.push({ price: made.id });
    }
    const large = await stripe.subscriptions.create({ customer: customer.id, items });
    expect(large.items.data).toHaveLength(10);
    expect(large.items.has_more).toBe(true);
    const all = await stripe.subscriptionItems
      .list({ subscription: large.id, limit: 5 })
      .autoPagingToArray({ limit: 100 });
    expect(all.map((item) => item.price.id)).toEqual(items.map(({ price: id }) => id));
    const invoice = await stripe.invoices.retrieve(String(large.latest_invoice));
    expect(invoice.lines).toMatchObject({ has_more: true });
    expect(
      await stripe.invoices.listLineItems(invoice.id, { limit: 5 }).autoPagingToArray({ limit: 100 }),
    ).toHaveLength(12);
  });

  test("is found by customer, price and status", async () => {
    const { stripe, customer, price, subscription } = await running();
    expect(
      (
        await stripe.subscriptions.list({ customer: customer.id, price: price.id, status: "active" })
      ).data.map(({ id }) => id),
    ).toEqual([subscription.id]);
    expect((await stripe.subscriptions.list({ price: "price_other" })).data).toEqual([]);
  });
});
