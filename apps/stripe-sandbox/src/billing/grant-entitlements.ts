import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { newActiveEntitlement, type StoredActiveEntitlement } from "../objects/active-entitlement.js";
import { FACTS } from "../objects/facts.js";
import type { StoredFeature } from "../objects/feature.js";

/** Subscriptions whose products' features their customer may use. */
const ENTITLING = ["active", "trialing", "past_due"];

/** What a customer may use now, newest first, as Stripe lists it. */
function entitlementsOf(account: Account, customer: string): StoredActiveEntitlement[] {
  return account.collections["entitlements.active_entitlement"].all(
    (entitlement) => entitlement[FACTS].customer === customer,
    [customer],
  );
}

/** Grants and takes away what follows from a customer's subscriptions, and tells it in one event. */
export function grantEntitlements(account: Account, customer: string): void {
  const entitlements = account.collections["entitlements.active_entitlement"];
  if (account.collections.product_feature.size === 0 && entitlements.size === 0) return;
  const before = entitlementsOf(account, customer);
  const due = featuresOf(account, customer);
  for (const { id, feature } of before) if (!due.has(feature)) entitlements.remove(id);
  const held = new Set(before.map(({ feature }) => feature));
  for (const feature of due.values()) {
    if (!held.has(feature.id))
      entitlements.insert(newActiveEntitlement(newId("ent_test"), account.now(), customer, feature));
  }
  const after = entitlementsOf(account, customer);
  if (after.length === before.length && after.every(({ id }, index) => id === before[index]?.id)) return;
  account.emit(
    "entitlements.active_entitlement_summary.updated",
    "entitlements.active_entitlement_summary",
    { customer, entitlements: after },
    { customer, entitlements: before },
  );
}

function featuresOf(account: Account, customer: string): Map<string, StoredFeature> {
  const products = new Set<string>();
  const subscriptions = account.collections.subscription.all(
    (subscription) => subscription.customer === customer && ENTITLING.includes(subscription.status),
    [customer],
  );
  for (const { items } of subscriptions) for (const { price } of items) products.add(price.product);
  const attached = account.collections.product_feature.all(({ [FACTS]: { product } }) =>
    products.has(product),
  );
  return new Map(attached.reverse().map(({ entitlement_feature: feature }) => [feature.id, feature]));
}

/** Grants anew to everyone who subscribes to a product, after its features have changed. */
export function grantToSubscribers(account: Account, product: string): void {
  const subscriptions = account.collections.subscription.all(({ items }) =>
    items.some(({ price }) => price.product === product),
  );
  for (const customer of new Set(subscriptions.map((subscription) => subscription.customer)))
    grantEntitlements(account, customer);
}
