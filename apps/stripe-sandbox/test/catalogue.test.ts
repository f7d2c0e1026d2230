import { Stripe } from "stripe";
import { expect, test } from "vitest";
import { eventTypes, openSandbox } from "./open-sandbox.js";

test("products with ids of their own, default prices, and deletion", async () => {
  const stripe = (await openSandbox()).client("acme");
  const product = await stripe.products.create({
    id: "gold",
    name: "Gold",
    default_price_data: { currency: "usd", unit_amount: 900 },
  });
  expect(product.id).toBe("gold");
  expect((await stripe.prices.retrieve(String(product.default_price))).unit_amount).toBe(900);
  await expect(stripe.products.create({ id: "gold", name: "Gold" })).rejects.toMatchObject({
    code: "resource_already_exists",
  });
  await expect(stripe.products.del("gold")).rejects.toThrow("one or more user-created prices");
  const plain = await stripe.products.create({ name: "Plain" });
  expect(await stripe.products.del(plain.id)).toMatchObject({ id: plain.id, deleted: true });
  await expect(stripe.products.retrieve(plain.id)).rejects.toMatchObject({
    statusCode: 404,
    code: "resource_missing",
  });
  expect((await stripe.products.update("gold", { active: false })).active).toBe(false);
  expect((await stripe.products.list({ active: true })).data).toEqual([]);
});

test("prices keep decimals, are plans too when they recur, and share lookup keys by transfer only", async () => {
  const { client, raw } = await openSandbox();
  const stripe = client("acme");
  const product = (await stripe.products.create({ name: "Calls" })).id;
  const price = await stripe.prices.create({
    currency: "usd",
    product,
    unit_amount_decimal: Stripe.Decimal.from("1050.5"),
    recurring: { interval: "year" },
    lookup_key: "calls",
  });
  const wire = await raw("GET", `/v1/prices/${price.id}`);
  expect(wire.json).toMatchObject({ unit_amount: null, unit_amount_decimal: "1050.5", type: "recurring" });
  expect(await stripe.plans.retrieve(price.id)).toMatchObject({ object: "plan", interval: "year", product });
  const once = await stripe.prices.create({ currency: "usd", product, unit_amount: 5 });
  await expect(stripe.plans.retrieve(once.id)).rejects.toMatchObject({ code: "resource_missing" });
  await expect(
    stripe.prices.create({ currency: "usd", product, unit_amount: 5, lookup_key: "calls" }),
  ).rejects.toThrow("lookup key");
  const taken = await stripe.prices.create({
    currency: "usd",
    product,
    unit_amount: 5,
    lookup_key: "calls",
    transfer_lookup_key: true,
  });
  expect((await stripe.prices.list({ lookup_keys: ["calls"] })).data.map(({ id }) => id)).toEqual([taken.id]);
  expect((await stripe.prices.list({ type: "recurring" })).data.map(({ id }) => id)).toEqual([price.id]);
});

test("plans and recurring prices are the same objects, made and changed from either side", async () => {
  const stripe = (await openSandbox()).client("acme");
  const plan = await stripe.plans.create({
    currency: "usd",
    interval: "month",
    amount: 2000,
    product: { name: "Gold" },
  });
  expect(plan).toMatchObject({ object: "plan", amount: 2000, interval: "month", interval_count: 1 });
  expect(await stripe.prices.retrieve(plan.id)).toMatchObject({
    unit_amount: 2000,
    product: plan.product,
    recurring: { interval: "month" },
  });
  const own = await stripe.plans.create({
    id: "gold-yearly",
    currency: "usd",
    interval: "year",
    amount: 20_000,
    product: String(plan.product),
  });
  expect(own.id).toBe("gold-yearly");
  await stripe.plans.update(own.id, { nickname: "Yearly", trial_period_days: 7 });
  expect(await stripe.prices.retrieve(own.id)).toMatchObject({
    nickname: "Yearly",
    recurring: { trial_period_days: 7 },
  });
  await stripe.prices.update(own.id, { active: false });
  expect((await stripe.plans.retrieve(own.id)).active).toBe(false);
  await stripe.plans.update(own.id, { active: false });
  expect(await stripe.plans.del(own.id)).toMatchObject({ id: own.id, deleted: true });
  await expect(stripe.prices.retrieve(own.id)).rejects.toMatchObject({ code: "resource_missing" });
  expect((await stripe.plans.list()).data.map(({ id }) => id)).toEqual([plan.id]);
  expect(await eventTypes(stripe, /^plan\./)).toEqual([
    "plan.created",
    "plan.created",
    "plan.updated",
    "plan.updated",
    "plan.deleted",
  ]);
});
