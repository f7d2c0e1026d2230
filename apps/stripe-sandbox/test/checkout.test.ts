import type { Stripe } from "stripe";
import { expect, test } from "vitest";
import { customerAndPrice, eventTypes, openSandbox, PINNED, type OpenSandbox } from "./open-sandbox.js";

/** The buyer presses the button on the payment page. */
function buy({ raw }: OpenSandbox, session: string, card = "pm_card_visa", amount?: number) {
  const expected = amount === undefined ? "" : `&expected_amount=${amount}`;
  return raw("POST", `/v1/payment_pages/${session}/confirm`, { form: `payment_method=${card}${expected}` });
}

async function mug(stripe: Stripe): Promise<string> {
  const product = (await stripe.products.create({ name: "Mug" })).id;
  return (await stripe.prices.create({ product, currency: "usd", unit_amount: 1500 })).id;
}

test("a payment: line items, a coupon, a wrong amount, a declined card, then paid", async () => {
  const sandbox = await openSandbox();
  const stripe = sandbox.client("acme");
  const coupon = (await stripe.coupons.create({ amount_off: 1000, currency: "usd" })).id;
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    success_url: "https://shop.example/thanks",
    customer_creation: "always",
    client_reference_id: "cart-7",
    discounts: [{ coupon }],
    line_items: [
      { price: await mug(stripe), quantity: 2 },
      {
        price_data: { currency: "usd", unit_amount: 2000, product_data: { name: "Plate" } },
        quantity: 1,
      },
    ],
    payment_intent_data: { metadata: { cart: "7" } },
    expand: ["line_items.data.price.product"],
  });
  expect(session).toMatchObject({
    amount_subtotal: 5000,
    amount_total: 4000,
    status: "open",
    payment_status: "unpaid",
    payment_intent: null,
    line_items: {
      data: [
        { description: "Mug", quantity: 2, amount_discount: 600, price: { product: { name: "Mug" } } },
        { description: "Plate", amount_total: 1600, price: { active: false } },
      ],
    },
  });
  expect(await stripe.checkout.sessions.retrieve(session.id)).not.toHaveProperty("line_items");
  expect((await buy(sandbox, session.id, "pm_card_visa", 5000)).status).toBe(400);
  expect((await buy(sandbox, session.id, "pm_card_chargeDeclined")).status).toBe(402);
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe("open");
  expect((await buy(sandbox, session.id, "pm_card_visa", 4000)).status).toBe(200);
  const paid = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ["payment_intent", "customer"],
  });
  expect(paid).toMatchObject({
    status: "complete",
    payment_status: "paid",
    url: null,
    payment_intent: { amount_received: 4000, metadata: { cart: "7" }, status: "succeeded" },
    customer: { object: "customer" },
  });
  expect((await stripe.customers.list()).data).toHaveLength(1);
  expect((await buy(sandbox, session.id)).status).toBe(400);
  const listed = await stripe.checkout.sessions.list({
    payment_intent: (paid.payment_intent as Stripe.PaymentIntent).id,
  });
  expect(listed.data.map(({ id }) => id)).toEqual([session.id]);
  const lines = await stripe.checkout.sessions.listLineItems(session.id, { limit: 1 });
  expect(lines).toMatchObject({ has_more: true, data: [{ object: "item" }] });
  expect(await sandbox.client("acme", PINNED).checkout.sessions.retrieve(session.id)).toMatchObject({
    ui_mode: "hosted",
  });
  expect((await sandbox.control("GET", "acme/counts")).json["counts"]).toMatchObject({
    checkout_sessions: 1,
    checkout_session_line_items: 2,
  });
  expect(await eventTypes(stripe, /checkout/)).toEqual(["checkout.session.completed"]);
});

test("a subscription: the buyer becomes a customer, subscribed, with the set-up fee on the first invoice", async () => {
  const sandbox = await openSandbox();
  const stripe = sandbox.client("acme");
  const { price } = await customerAndPrice(stripe);
  const wanted = { success_url: "https://shop.example", line_items: [{ price: price.id, quantity: 2 }] };
  await expect(stripe.checkout.sessions.create({ ...wanted, mode: "payment" })).rejects.toThrow(
    "passed a recurring price",
  );
  const session = await stripe.checkout.sessions.create({
    ...wanted,
    mode: "subscription",
    customer_email: "ada@example.com",
    line_items: [...wanted.line_items, { price: await mug(stripe), quantity: 1 }],
    subscription_data: { metadata: { plan: "gold" } },
  });
  expect((await buy(sandbox, session.id)).status).toBe(200);
  const done = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ["subscription", "invoice", "customer"],
  });
  expect(done).toMatchObject({
    payment_status: "paid",
    subscription: { status: "active", metadata: { plan: "gold" }, items: { data: [{ quantity: 2 }] } },
    invoice: { status: "paid", total: 5500 },
    customer: { email: "ada@example.com" },
  });
});

test("a set-up saves the card; an open session expires once", async () => {
  const sandbox = await openSandbox();
  const stripe = sandbox.client("acme");
  const customer = (await stripe.customers.create({})).id;
  const settings = { mode: "setup", customer, success_url: "https://shop.example" } as const;
  const saving = await stripe.checkout.sessions.create(settings);
  await buy(sandbox, saving.id);
  expect(await stripe.checkout.sessions.retrieve(saving.id, { expand: ["setup_intent"] })).toMatchObject({
    amount_total: null,
    payment_status: "no_payment_required",
    setup_intent: { customer, status: "succeeded" },
  });
  expect((await stripe.paymentMethods.list({ customer })).data).toHaveLength(1);
  const idle = await stripe.checkout.sessions.create(settings);
  await stripe.checkout.sessions.update(idle.id, { metadata: { seen: "yes" } });
  expect(await stripe.checkout.sessions.expire(idle.id)).toMatchObject({
    status: "expired",
    url: null,
    metadata: { seen: "yes" },
  });
  await expect(stripe.checkout.sessions.expire(idle.id)).rejects.toThrow("status of expired");
  expect(await eventTypes(stripe, /checkout/)).toEqual([
    "checkout.session.completed",
    "checkout.session.expired",
  ]);
});
