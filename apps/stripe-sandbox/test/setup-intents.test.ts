import { expect, test } from "vitest";
import { eventTypes, openSandbox } from "./open-sandbox.js";

test("a card is saved to the customer for later", async () => {
  const stripe = (await openSandbox()).client("acme");
  const customer = (await stripe.customers.create({ name: "Ada" })).id;
  const intent = await stripe.setupIntents.create({ customer, metadata: { from: "settings" } });
  expect(intent).toMatchObject({
    status: "requires_payment_method",
    customer,
    metadata: { from: "settings" },
  });
  await expect(stripe.setupIntents.confirm(intent.id)).rejects.toMatchObject({
    code: "setup_intent_unexpected_state",
  });
  const saved = await stripe.setupIntents.confirm(intent.id, { payment_method: "pm_card_visa" });
  expect(saved).toMatchObject({
    status: "succeeded",
    latest_attempt: expect.stringMatching(/^setatt_/) as string,
  });
  expect((await stripe.paymentMethods.retrieve(String(saved.payment_method))).customer).toBe(customer);
  await expect(stripe.setupIntents.cancel(intent.id)).rejects.toThrow("status of succeeded");
  expect((await stripe.setupIntents.list({ customer })).data.map(({ id }) => id)).toEqual([intent.id]);
  expect(await eventTypes(stripe, /setup_intent|payment_method/)).toEqual([
    "setup_intent.created",
    "payment_method.attached",
    "setup_intent.succeeded",
  ]);
});

test("a card that declines, one that wants its owner, and giving up", async () => {
  const stripe = (await openSandbox()).client("acme");
  const intent = await stripe.setupIntents.create({ payment_method: "pm_card_chargeDeclined" });
  await expect(stripe.setupIntents.confirm(intent.id)).rejects.toMatchObject({
    statusCode: 402,
    code: "card_declined",
    setup_intent: { id: intent.id, last_setup_error: { code: "card_declined" } },
  });
  const waiting = await stripe.setupIntents.confirm(intent.id, {
    payment_method: "pm_card_authenticationRequired",
  });
  expect(waiting).toMatchObject({ status: "requires_action", next_action: { type: "use_stripe_sdk" } });
  const canceled = await stripe.setupIntents.cancel(intent.id, { cancellation_reason: "abandoned" });
  expect(canceled).toMatchObject({ status: "canceled", cancellation_reason: "abandoned" });
  expect(await eventTypes(stripe, /setup_intent/)).toEqual([
    "setup_intent.created",
    "setup_intent.setup_failed",
    "setup_intent.requires_action",
    "setup_intent.canceled",
  ]);
});

test("a card that wants its owner waits for the owner, and declines without", async () => {
  const stripe = (await openSandbox()).client("acme");
  const payment = {
    amount: 100,
    currency: "usd",
    confirm: true,
    payment_method: "pm_card_authenticationRequired",
  };
  const waiting = await stripe.paymentIntents.create(payment);
  expect(waiting).toMatchObject({ status: "requires_action", next_action: { type: "use_stripe_sdk" } });
  const paid = await stripe.paymentIntents.confirm(waiting.id, { payment_method: "pm_card_visa" });
  expect(paid).toMatchObject({ status: "succeeded", next_action: null });
  await expect(stripe.paymentIntents.create({ ...payment, off_session: true })).rejects.toMatchObject({
    code: "authentication_required",
  });
});
