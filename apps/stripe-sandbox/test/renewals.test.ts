import { expect, test } from "vitest";
import { customerAndPrice, openSandbox } from "./open-sandbox.js";

test("the control `renew` begins and bills the next period, and ends a trial", async () => {
  const { client, control } = await openSandbox();
  const stripe = client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  const items = [{ price: price.id }];
  const paid = await stripe.subscriptions.create({ customer: customer.id, items });
  const trial = await stripe.subscriptions.create({ customer: customer.id, items, trial_period_days: 14 });
  for (const { id } of [paid, trial]) {
    await control("POST", "acme/renew", { subscription: id });
    const renewed = await stripe.subscriptions.retrieve(id, { expand: ["latest_invoice"] });
    expect(renewed).toMatchObject({
      status: "active",
      latest_invoice: { billing_reason: "subscription_cycle", status: "paid", amount_paid: 2000 },
    });
  }
  expect((await control("POST", "acme/renew", { subscription: "sub_none" })).status).toBe(404);
});
