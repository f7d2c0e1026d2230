import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { newActiveEntitlement, type StoredActiveEntitlement } from "../objects/active-entitlement.js";
import { FACTS } from "../objects/facts.js";
import type { StoredFeature } from "../objects/feature.js";

/** The statuses of subscriptions whose customers may use the features of their products. */
const ENTITLING = ["active", "trialing", "past_due"];

/** A customer's active entitlements, newest first, in Stripe's order. */
function entitlementsOf(account: Account, customer: string): StoredActiveEntitlement[] {
  return account.collections["entitlements.active_entitlement"].all(
    (entitlement) => entitlement[FACTS].customer === customer,
    [customer],
  );
}

/**
 * Updates a customer's entitlements to fit its subscriptions. If anything changes, there is one event that
 * shows all entitlements from before and after.
 */
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

/** The features that a customer's subscriptions include, by id. */
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

/**
 * Updates the entitlements of all customers who subscribe to a product. To be called after the product's
 * features have changed.
 */
export function grantToSubscribers(account: Account, product: string): void {
  const subscriptions = account.collections.subscription.all(({ items }) =>
    items.some(({ price }) => price.product === product),
  );
  for (const customer of new Set(subscriptions.map((subscription) => subscription.customer)))
    grantEntitlements(account, customer);
}
