import { expect, test } from "vitest";
import { customerAndPrice, openSandbox, type OpenSandbox } from "./open-sandbox.js";

const MONTHLY = { currency: "usd", unit_amount: 500, recurring: { interval: "month" as const } };

/** What the lists of prices and plans show, whichever way they are asked. */
async function listed({ raw, client }: OpenSandbox): Promise<string[]> {
  const stripe = client("acme");
  const product = (await stripe.products.list()).data.at(-1)?.id ?? "";
  const ids = new Set<string>();
  for (const path of ["prices", "plans", "prices?active=false", `prices?product=${product}`])
    for (const { id } of (await raw("GET", `/v1/${path}`)).json["data"] as { id: string }[]) ids.add(id);
  return [...ids];
}

test("a price made in a subscription is in no list, and is retrieved by its id", async () => {
  const sandbox = await openSandbox();
  const stripe = sandbox.client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price_data: { ...MONTHLY, product: String(price.product) } }],
  });
  const inline = subscription.items.data[0]?.price;
  expect(inline).toMatchObject({ unit_amount: 500, product: price.product });
  expect(await listed(sandbox)).toEqual([price.id]);
  expect(await stripe.prices.retrieve(inline?.id ?? "")).toMatchObject({ id: inline?.id, active: false });
  expect(await stripe.plans.retrieve(inline?.id ?? "")).toMatchObject({ id: inline?.id });
  await expect(
    stripe.subscriptions.create({ customer: customer.id, items: [{ price: inline?.id ?? "" }] }),
  ).rejects.toThrow("inactive");
  await stripe.prices.update(inline?.id ?? "", { nickname: "kept" });
  expect(await listed(sandbox)).toEqual([price.id]);
  expect((await sandbox.control("GET", "acme/counts")).json).toMatchObject({
    counts: { prices: 1, plans: 1 },
    omitted: { inline_prices: 1 },
  });
});

test("a price that is changed to in a subscription is in no list either", async () => {
  const sandbox = await openSandbox();
  const stripe = sandbox.client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  const { id, items } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  const changed = await stripe.subscriptions.update(id, {
    items: [{ id: items.data[0]?.id ?? "", price_data: { ...MONTHLY, product: String(price.product) } }],
  });
  expect(changed.items.data[0]?.price.id).not.toBe(price.id);
  expect(await listed(sandbox)).toEqual([price.id]);
});

test("nor is one made in a Checkout Session, whose product is listed", async () => {
  const sandbox = await openSandbox();
  const stripe = sandbox.client("acme");
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    success_url: "https://shop.example",
    line_items: [{ price_data: { ...MONTHLY, product_data: { name: "Tea" } }, quantity: 1 }],
    expand: ["line_items"],
  });
  const inline = session.line_items?.data[0]?.price;
  expect(await listed(sandbox)).toEqual([]);
  expect(await stripe.prices.retrieve(inline?.id ?? "")).toMatchObject({ type: "recurring" });
  expect((await stripe.products.list()).data).toMatchObject([{ id: inline?.product, name: "Tea" }]);
  const paid = await sandbox.raw("POST", `/v1/payment_pages/${session.id}/confirm`, {
    form: "payment_method=pm_card_visa",
  });
  expect(paid.json).toMatchObject({ status: "complete" });
  expect((await stripe.subscriptions.list()).data[0]?.items.data[0]?.price.id).toBe(inline?.id);
});

test("nor is one made in an invoice item", async () => {
  const sandbox = await openSandbox();
  const stripe = sandbox.client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  const item = await stripe.invoiceItems.create({
    customer: customer.id,
    price_data: { currency: "usd", product: String(price.product), unit_amount: 700 },
  });
  expect(item).toMatchObject({ amount: 700, description: "Gold" });
  const inline = item.pricing?.price_details?.price;
  expect(await stripe.prices.retrieve(String(inline))).toMatchObject({ type: "one_time", unit_amount: 700 });
  expect(await listed(sandbox)).toEqual([price.id]);
});
