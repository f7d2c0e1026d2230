import { expect, test } from "vitest";
import { openSandbox } from "./open-sandbox.js";

test("a declined card ends in 402 with the intent, and the intent waits for another card", async () => {
  const stripe = (await openSandbox()).client("acme");
  const intent = await stripe.paymentIntents.create({ amount: 500, currency: "usd" });
  await expect(
    stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_chargeDeclinedInsufficientFunds" }),
  ).rejects.toMatchObject({
    type: "StripeCardError",
    statusCode: 402,
    code: "card_declined",
    decline_code: "insufficient_funds",
    payment_intent: { id: intent.id, status: "requires_payment_method" },
  });
  expect((await stripe.charges.list({ payment_intent: intent.id })).data).toMatchObject([
    { status: "failed", paid: false },
  ]);
  const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_visa" });
  expect(paid.status).toBe("succeeded");
  await expect(stripe.paymentIntents.confirm(intent.id)).rejects.toMatchObject({
    code: "payment_intent_unexpected_state",
  });
});

test("authorize, capture a part, cancel", async () => {
  const stripe = (await openSandbox()).client("acme");
  const hold = {
    amount: 1000,
    currency: "usd",
    confirm: true,
    capture_method: "manual",
    payment_method: "pm_card_visa",
  } as const;
  const held = await stripe.paymentIntents.create(hold);
  expect(held).toMatchObject({ status: "requires_capture", amount_capturable: 1000 });
  const captured = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 400 });
  expect(captured).toMatchObject({ status: "succeeded", amount_received: 400 });
  expect(await stripe.charges.retrieve(String(captured.latest_charge))).toMatchObject({
    amount_captured: 400,
    captured: true,
  });
  const other = await stripe.paymentIntents.create(hold);
  expect(await stripe.paymentIntents.cancel(other.id)).toMatchObject({ status: "canceled" });
  expect(await stripe.charges.retrieve(String(other.latest_charge))).toMatchObject({ refunded: true });
});

test("refunds: a part, the rest, no more", async () => {
  const stripe = (await openSandbox()).client("acme");
  const intent = await stripe.paymentIntents.create({
    amount: 1000,
    currency: "usd",
    confirm: true,
    payment_method: "pm_card_visa",
  });
  const charge = String(intent.latest_charge);
  await stripe.refunds.create({ charge, amount: 300 });
  expect(await stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 300, refunded: false });
  await expect(stripe.refunds.create({ charge, amount: 701 })).rejects.toThrow(
    "greater than unrefunded amount",
  );
  await stripe.refunds.create({ payment_intent: intent.id });
  const refunded = await stripe.charges.retrieve(charge, { expand: ["refunds"] });
  expect(refunded).toMatchObject({ amount_refunded: 1000, refunded: true });
  expect(refunded.refunds?.data).toHaveLength(2);
  await expect(stripe.refunds.create({ charge })).rejects.toMatchObject({ code: "charge_already_refunded" });
});

test("payment methods are made, attached, changed, listed and detached", async () => {
  const stripe = (await openSandbox()).client("acme");
  const customer = await stripe.customers.create({});
  const made = await stripe.paymentMethods.create({ type: "card", card: { token: "tok_mastercard" } });
  expect(made).toMatchObject({ customer: null, card: { brand: "mastercard" } });
  await stripe.paymentMethods.attach(made.id, { customer: customer.id });
  await stripe.paymentMethods.update(made.id, { billing_details: { name: "Ada" } });
  expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toMatchObject([
    { id: made.id, billing_details: { name: "Ada" } },
  ]);
  expect((await stripe.customers.listPaymentMethods(customer.id, { type: "card" })).data).toHaveLength(1);
  const other = await stripe.customers.create({});
  await expect(stripe.paymentMethods.attach(made.id, { customer: other.id })).rejects.toThrow(
    "already been attached",
  );
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: made.id } });
  expect((await stripe.paymentMethods.detach(made.id)).customer).toBeNull();
  expect((await stripe.customers.retrieve(customer.id)) as unknown).toMatchObject({
    invoice_settings: { default_payment_method: null },
  });
  await expect(stripe.paymentMethods.detach(made.id)).rejects.toThrow("not attached");
  await expect(
    stripe.paymentMethods.create({ type: "card", card: { token: "tok_none" } }),
  ).rejects.toMatchObject({ code: "resource_missing" });
});

test("a charge with a source has a payment intent behind it", async () => {
  const stripe = (await openSandbox()).client("acme");
  const charge = await stripe.charges.create({ amount: 400, currency: "usd", source: "tok_visa" });
  expect(charge).toMatchObject({ status: "succeeded", amount_captured: 400 });
  await expect(
    stripe.charges.create({ amount: 400, currency: "usd", source: "tok_chargeDeclined" }),
  ).rejects.toMatchObject({ code: "card_declined" });
});
