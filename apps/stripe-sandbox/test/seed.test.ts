import { describe, expect, test } from "vitest";
import { everything } from "./list-everything.js";
import { openSandbox } from "./open-sandbox.js";

const countsOf = (listed: Record<string, { id: string }[]>) =>
  Object.fromEntries(
    Object.entries(listed).map(([name, objects]) => [name, new Set(objects.map(({ id }) => id)).size]),
  );

/** Processor time, which other work on the machine does not lengthen as it does the clock's. */
async function cpuSeconds(act: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Objects without the URLs that differ from answer to answer. */
function unmoving(objects: Record<string, object[]>): unknown {
  const moving = new Set(["hosted_invoice_url", "invoice_pdf", "receipt_url", "pdf", "url"]);
  return JSON.parse(JSON.stringify(objects, (key, value: unknown) => (moving.has(key) ? null : value)));
}

describe("a seeded account", () => {
  test("lists exactly what its counts say, before and after changes", async () => {
    const { client, control } = await openSandbox();
    const seeded = await control("POST", "acme/seed", { customers: 60 });
    const stripe = client("acme");
    expect(countsOf(await everything(stripe))).toEqual(seeded.json["counts"]);
    const [customer] = (await stripe.customers.list({ limit: 1 })).data;
    const [subscription] = (await stripe.subscriptions.list({ limit: 1 })).data;
    await stripe.subscriptions.cancel(subscription?.id ?? "");
    await stripe.customers.del(customer?.id ?? "");
    await stripe.paymentIntents.create({
      amount: 100,
      currency: "usd",
      confirm: true,
      payment_method: "pm_card_visa",
    });
    const counted = await control("GET", "acme/counts");
    expect(countsOf(await everything(stripe))).toEqual(counted.json["counts"]);
    expect(counted.json["omitted"]).toMatchObject({ deleted_customers: 1 });
  });

  test("is the same for the same name, and no event tells of it", async () => {
    const first = await openSandbox();
    const second = await openSandbox();
    for (const { control } of [first, second]) await control("POST", "acme/seed", { customers: 40 });
    expect(unmoving(await everything(first.client("acme")))).toEqual(
      unmoving(await everything(second.client("acme"))),
    );
    expect((await first.client("acme").events.list()).data).toEqual([]);
    await second.control("POST", "other/seed", { customers: 40 });
    const [ours] = (await first.client("acme").customers.list()).data;
    const [theirs] = (await second.client("other").customers.list()).data;
    expect(ours?.id).not.toBe(theirs?.id);
  });

  test("is consistent: every reference leads to an object, and amounts agree", async () => {
    const { client, control } = await openSandbox();
    await control("POST", "acme/seed", { customers: 60 });
    const stripe = client("acme");
    const page = { limit: 100, expand: ["data.customer"] };
    const now = Date.now() / 1000;
    for await (const invoice of stripe.invoices.list(page)) {
      expect(invoice.customer).toMatchObject({ object: "customer" });
      expect(invoice.created).toBeLessThan(now);
      const lines = invoice.lines.has_more
        ? (await stripe.invoices.listLineItems(invoice.id, { limit: 100 })).data
        : invoice.lines.data;
      expect(lines.reduce((sum, line) => sum + line.amount, 0)).toBe(invoice.total);
      const subscription = invoice.parent?.subscription_details?.subscription;
      if (subscription) await stripe.subscriptions.retrieve(String(subscription));
    }
    for await (const charge of stripe.charges.list({
      limit: 100,
      expand: ["data.payment_intent", "data.refunds"],
    })) {
      expect(charge.payment_intent).toMatchObject({ latest_charge: charge.id, amount: charge.amount });
      expect(charge.refunds?.data.reduce((sum, refund) => sum + refund.amount, 0)).toBe(
        charge.amount_refunded,
      );
    }
    for await (const dispute of stripe.disputes.list({ expand: ["data.charge"] }))
      expect(dispute.charge).toMatchObject({ disputed: true, amount: dispute.amount });
    for await (const warning of stripe.radar.earlyFraudWarnings.list({ expand: ["data.charge"] }))
      expect(warning.charge).toMatchObject({ object: "charge", status: "succeeded" });
    for await (const intent of stripe.setupIntents.list({ expand: ["data.payment_method"] }))
      expect(intent.payment_method).toMatchObject({ customer: intent.customer });
    for await (const payment of stripe.invoicePayments.list({ limit: 100 })) {
      const invoice = await stripe.invoices.retrieve(String(payment.invoice));
      expect(payment.amount_requested).toBe(invoice.amount_due);
      expect(payment.status === "paid").toBe(invoice.status === "paid");
    }
    for await (const subscription of stripe.subscriptions.list({
      limit: 100,
      status: "all",
      expand: ["data.latest_invoice", "data.customer"],
    })) {
      expect(subscription.latest_invoice).toMatchObject({ object: "invoice" });
      expect(subscription.items.data[0]?.current_period_start).toBeLessThan(now);
      if (subscription.status === "active")
        expect(subscription.items.data[0]?.current_period_end).toBeGreaterThan(now - 2 * 86_400);
    }
  });

  test("finds what belongs to a customer without a search through everything", async () => {
    const { client, control } = await openSandbox();
    await control("POST", "acme/seed", { customers: 20_000 });
    const stripe = client("acme");
    const { data } = await stripe.customers.list({
      limit: 20,
      created: { lt: Math.floor(Date.now() / 1000) - 400 * 86_400 },
    });
    const id = data.find((customer) => customer.invoice_settings.default_payment_method !== null)?.id ?? "";
    const seconds = await cpuSeconds(async () => {
      for (let index = 0; index < 20; index++) {
        await stripe.invoices.list({ customer: id });
        await stripe.charges.list({ customer: id });
        await stripe.subscriptions.list({ customer: id });
      }
    });
    expect(seconds).toBeLessThan(2);
    expect(
      (await stripe.paymentMethods.list({ customer: id })).data.map((method) => method.customer),
    ).toEqual([id]);
  });

  test("behaves like any other: its customers can be changed, subscribed and deleted", async () => {
    const { client, control } = await openSandbox();
    await control("POST", "acme/seed", { customers: 30 });
    const stripe = client("acme");
    const [subscription] = (await stripe.subscriptions.list({ status: "active", limit: 1 })).data;
    const item = subscription?.items.data[0];
    await stripe.subscriptionItems.update(item?.id ?? "", { quantity: 9 });
    expect((await stripe.subscriptions.retrieve(subscription?.id ?? "")).items.data[0]?.quantity).toBe(9);
    const customer = String(subscription?.customer);
    const price = item?.price.id ?? "";
    expect((await stripe.subscriptions.create({ customer, items: [{ price }] })).status).toBe("active");
    await stripe.customers.del(customer);
    expect((await stripe.subscriptions.list({ customer })).data).toEqual([]);
  });

  test("20,000 customers take seconds", async () => {
    const { control } = await openSandbox();
    let counts: unknown;
    const seconds = await cpuSeconds(async () => {
      counts = (await control("POST", "acme/seed", { customers: 20_000 })).json["counts"];
    });
    expect(seconds).toBeLessThan(5);
    expect(counts).toMatchObject({
      customers: 20_000,
      invoices: 41_000,
      charges: 39_000,
      subscriptions: 13_000,
      disputes: 200,
      early_fraud_warnings: 200,
      setup_intents: 800,
    });
  });

  test("is not seeded over with another number", async () => {
    const { control } = await openSandbox();
    await control("POST", "acme/seed", { customers: 10 });
    expect((await control("POST", "acme/seed", { customers: 10 })).status).toBe(200);
    expect((await control("POST", "acme/seed", { customers: 11 })).status).toBe(400);
  });
});
