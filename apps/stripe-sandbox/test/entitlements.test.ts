import type { Stripe } from "stripe";
import { expect, test } from "vitest";
import { customerAndPrice, openSandbox } from "./open-sandbox.js";

const SUMMARY = "entitlements.active_entitlement_summary.updated";

/** The lookup keys of each summary event, oldest first. */
async function summaries(stripe: Stripe): Promise<string[][]> {
  const { data } = await stripe.events.list({ type: SUMMARY });
  return data
    .map((event) => event.data.object as Stripe.Entitlements.ActiveEntitlementSummary)
    .map(({ entitlements }) => entitlements.data.map((held) => held.lookup_key))
    .reverse();
}

test("features: made once, renamed, archived; a product brings them", async () => {
  const { client, control } = await openSandbox();
  const stripe = client("acme");
  const feature = await stripe.entitlements.features.create({ name: "Exports", lookup_key: "exports" });
  expect(feature).toMatchObject({ active: true, object: "entitlements.feature" });
  await expect(
    stripe.entitlements.features.create({ name: "Other", lookup_key: "exports" }),
  ).rejects.toMatchObject({ code: "resource_already_exists" });
  const product = (await stripe.products.create({ name: "Gold" })).id;
  const attached = await stripe.products.createFeature(product, { entitlement_feature: feature.id });
  expect(attached).toMatchObject({ entitlement_feature: { id: feature.id, name: "Exports" } });
  await expect(stripe.products.createFeature(product, { entitlement_feature: feature.id })).rejects.toThrow(
    "already attached",
  );
  await stripe.entitlements.features.update(feature.id, { name: "All exports", active: false });
  expect((await stripe.products.retrieveFeature(product, attached.id)).entitlement_feature.name).toBe(
    "All exports",
  );
  expect((await stripe.entitlements.features.list()).data).toEqual([]);
  expect((await stripe.entitlements.features.list({ archived: true })).data).toHaveLength(1);
  expect(await control("GET", "acme/counts")).toMatchObject({
    json: { counts: { features: 0 }, omitted: { archived_features: 1 } },
  });
  const other = (await stripe.products.create({ name: "Plain" })).id;
  await expect(stripe.products.retrieveFeature(other, attached.id)).rejects.toMatchObject({
    statusCode: 404,
  });
  expect(await stripe.products.deleteFeature(product, attached.id)).toMatchObject({ deleted: true });
  expect((await stripe.products.listFeatures(product)).data).toEqual([]);
});

test("a customer is entitled by subscribing, and no longer after", async () => {
  const { client, control } = await openSandbox();
  const stripe = client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  const product = String(price.product);
  const [one, two] = await Promise.all(
    ["one", "two"].map((name) => stripe.entitlements.features.create({ name, lookup_key: name })),
  );
  await stripe.products.createFeature(product, { entitlement_feature: one?.id ?? "" });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  const later = await stripe.products.createFeature(product, { entitlement_feature: two?.id ?? "" });
  const held = await stripe.entitlements.activeEntitlements.list({
    customer: customer.id,
    expand: ["data.feature"],
  });
  expect(held.data).toMatchObject([{ feature: { id: two?.id }, lookup_key: "two" }, { lookup_key: "one" }]);
  expect(await stripe.entitlements.activeEntitlements.retrieve(held.data[1]?.id ?? "")).toMatchObject({
    feature: one?.id,
  });
  expect((await control("GET", "acme/counts")).json["counts"]).toMatchObject({ active_entitlements: 2 });
  await expect(stripe.entitlements.activeEntitlements.list({} as { customer: string })).rejects.toMatchObject(
    { code: "parameter_missing" },
  );
  await stripe.subscriptions.update(subscription.id, { metadata: { seen: "yes" } });
  await stripe.products.deleteFeature(product, later.id);
  await stripe.subscriptions.cancel(subscription.id);
  expect(await summaries(stripe)).toEqual([["one"], ["two", "one"], ["one"], []]);
  const [last] = (await stripe.events.list({ type: SUMMARY, limit: 1 })).data;
  expect(last?.data).toMatchObject({
    object: { customer: customer.id, object: "entitlements.active_entitlement_summary" },
    previous_attributes: { entitlements: { data: [{ lookup_key: "one" }] } },
  });
});

test("more than ten entitlements: the event nests ten and says that there are more", async () => {
  const stripe = (await openSandbox()).client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  for (let index = 0; index < 12; index++) {
    const { id } = await stripe.entitlements.features.create({ name: "F", lookup_key: `f${index}` });
    await stripe.products.createFeature(String(price.product), { entitlement_feature: id });
  }
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const [event] = (await stripe.events.list({ type: SUMMARY })).data;
  const summary = event?.data.object as Stripe.Entitlements.ActiveEntitlementSummary | undefined;
  expect(summary?.entitlements).toMatchObject({ has_more: true });
  expect(summary?.entitlements.data).toHaveLength(10);
  const page = { customer: customer.id, limit: 5 };
  const all = await stripe.entitlements.activeEntitlements.list(page).autoPagingToArray({ limit: 100 });
  expect(new Set(all.map((held) => held.lookup_key)).size).toBe(12);
});
