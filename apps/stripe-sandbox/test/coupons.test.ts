import type { Stripe } from "stripe";
import { expect, test } from "vitest";
import { customerAndPrice, eventTypes, openSandbox, PINNED } from "./open-sandbox.js";

test("coupons are made, renamed, deleted, and refused where they make no sense", async () => {
  const stripe = (await openSandbox()).client("acme");
  const coupon = await stripe.coupons.create({ id: "SPRING", percent_off: 25.5, max_redemptions: 1 });
  expect(coupon).toMatchObject({ percent_off: 25.5, duration: "once", times_redeemed: 0, valid: true });
  expect((await stripe.coupons.update("SPRING", { name: "Spring" })).name).toBe("Spring");
  await expect(stripe.coupons.create({})).rejects.toThrow("either amount_off or percent_off");
  await expect(stripe.coupons.create({ amount_off: 100 })).rejects.toThrow("currency");
  await expect(stripe.coupons.create({ percent_off: 101 })).rejects.toThrow("Invalid percent_off");
  const { id: customer } = await stripe.customers.create({ coupon: "SPRING" } as Stripe.CustomerCreateParams);
  expect(await stripe.coupons.retrieve("SPRING")).toMatchObject({ times_redeemed: 1, valid: false });
  await expect(
    stripe.customers.create({ coupon: "SPRING" } as Stripe.CustomerCreateParams),
  ).rejects.toMatchObject({ code: "coupon_expired" });
  expect(await stripe.coupons.del("SPRING")).toMatchObject({ deleted: true });
  expect((await stripe.coupons.list()).data).toEqual([]);
  await stripe.customers.deleteDiscount(customer);
  expect(await stripe.customers.retrieve(customer)).toMatchObject({ discount: null });
  expect(await eventTypes(stripe, /coupon|discount/)).toEqual([
    "coupon.created",
    "coupon.updated",
    "customer.discount.created",
    "coupon.deleted",
    "customer.discount.deleted",
  ]);
});

test("a subscription's discount is on it, on its invoice and on the lines, in both shapes", async () => {
  const { client } = await openSandbox();
  const stripe = client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  const forever = (await stripe.coupons.create({ percent_off: 25, duration: "forever" })).id;
  const once = (await stripe.coupons.create({ amount_off: 300, currency: "usd" })).id;
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id, quantity: 2 }],
    discounts: [{ coupon: forever }, { coupon: once }],
    expand: ["discounts.source.coupon", "latest_invoice"],
  });
  expect(subscription.discounts).toMatchObject([
    {
      object: "discount",
      subscription: subscription.id,
      source: { coupon: { id: forever, percent_off: 25 } },
    },
    { source: { coupon: { id: once } } },
  ]);
  const invoice = subscription.latest_invoice as Stripe.Invoice;
  expect(invoice).toMatchObject({ subtotal: 4000, total: 2700, amount_paid: 2700, status: "paid" });
  expect(invoice.total_discount_amounts?.map(({ amount }) => amount)).toEqual([1000, 300]);
  expect(invoice.lines.data[0]?.discount_amounts?.map(({ amount }) => amount)).toEqual([1000, 300]);
  const old = client("acme", PINNED);
  expect(await old.subscriptions.retrieve(subscription.id)).toMatchObject({
    discount: { object: "discount", coupon: { id: forever } },
    discounts: [expect.stringMatching(/^di_/), expect.stringMatching(/^di_/)],
  });
  expect(await old.invoices.retrieve(invoice.id)).toMatchObject({ discount: { coupon: { id: forever } } });
  await stripe.invoiceItems.create({ customer: customer.id, amount: 1000, currency: "usd" });
  await stripe.subscriptions.update(subscription.id, {
    items: [{ id: subscription.items.data[0]?.id ?? "", quantity: 3 }],
    proration_behavior: "always_invoice",
  });
  const [second] = (await stripe.invoices.list({ customer: customer.id, limit: 1 })).data;
  expect(second?.discounts).toHaveLength(1);
  await stripe.subscriptions.update(subscription.id, { discounts: "" });
  expect((await stripe.subscriptions.retrieve(subscription.id)).discounts).toEqual([]);
  expect(await eventTypes(stripe, /discount/)).toEqual([
    "customer.discount.created",
    "customer.discount.created",
    "customer.discount.deleted",
    "customer.discount.deleted",
  ]);
});

test("a customer's discount reduces its invoices; another coupon takes its place", async () => {
  const { client } = await openSandbox();
  const stripe = client("acme");
  const half = (await stripe.coupons.create({ percent_off: 50, duration: "forever" })).id;
  const all = (
    await stripe.coupons.create({ percent_off: 100, duration: "repeating", duration_in_months: 3 })
  ).id;
  const { price } = await customerAndPrice(stripe);
  const { id } = await stripe.customers.create({ coupon: half } as Stripe.CustomerCreateParams);
  const item = { customer: id, amount: 999, currency: "usd" };
  await stripe.invoiceItems.create(item);
  const invoice = await stripe.invoices.create({ customer: id, pending_invoice_items_behavior: "include" });
  expect(invoice).toMatchObject({ subtotal: 999, total: 499 });
  const changed = await stripe.customers.update(id, { coupon: all } as Stripe.CustomerUpdateParams);
  expect(changed.discount).toMatchObject({ source: { coupon: all }, end: expect.any(Number) as number });
  expect(await client("acme", PINNED).customers.retrieve(id)).toMatchObject({
    discount: { coupon: { id: all, percent_off: 100 } },
  });
  const free = await stripe.subscriptions.create({ customer: id, items: [{ price: price.id }] });
  expect(free.status).toBe("active");
  expect(await eventTypes(stripe, /discount/)).toEqual([
    "customer.discount.created",
    "customer.discount.updated",
  ]);
});
