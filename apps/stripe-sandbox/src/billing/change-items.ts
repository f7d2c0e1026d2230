import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { invalidRequest } from "../api/errors.js";
import { mergeMetadata, type MetadataChange } from "../api/params.js";
import { newSubscriptionItem, type StoredSubscriptionItem } from "../objects/subscription-item.js";
import type { StoredSubscription } from "../objects/subscription.js";
import { billSubscription } from "./bill-subscription.js";
import { periodEnd } from "./period.js";
import { prorate } from "./prorate.js";
import { discountItem, type DiscountChoice } from "./redeem-coupon.js";
import { chosenPrice, type PriceChoice } from "./subscription-price.js";

/** An entry of `items` in a request. An entry without an id adds an item. */
export interface ItemChange extends PriceChoice {
  id?: string;
  deleted?: boolean;
  quantity?: number;
  metadata?: MetadataChange;
  discounts?: DiscountChoice[] | null;
}

/**
 * Changes the items of a subscription, and the given fields with them. The difference in price is prorated.
 * `create_prorations` stores the prorations as pending invoice items, `always_invoice` also bills them at once,
 * and `none` makes no prorations. Throws Stripe's 400 for invalid items.
 */
export function changeItems(
  account: Account,
  subscription: StoredSubscription,
  changes: readonly ItemChange[],
  behavior: "always_invoice" | "create_prorations" | "none" = "create_prorations",
  fields: Partial<StoredSubscription> = {},
): StoredSubscription {
  const items = [...subscription.items];
  for (const [index, change] of changes.entries())
    applyChange(account, subscription, items, change, `items[${index}]`);
  if (items.length === 0)
    throw invalidRequest("A subscription must have at least one active plan.", { param: "items" });
  const stored = account.change(
    "subscription",
    { ...subscription, ...fields, items },
    "customer.subscription.updated",
  );
  if (behavior === "none" || subscription.status === "trialing") return stored;
  const prorations = prorate(account, subscription, items);
  if (behavior !== "always_invoice" || prorations.length === 0) return stored;
  return billSubscription(account, stored, "subscription_update");
}

/** Adds, replaces or removes one entry of `items`. `param` is the entry's name in error messages. */
function applyChange(
  account: Account,
  subscription: StoredSubscription,
  items: StoredSubscriptionItem[],
  change: ItemChange,
  param: string,
): void {
  const at = change.id === undefined ? -1 : items.findIndex((item) => item.id === change.id);
  const current = items[at];
  if (change.id !== undefined && current === undefined) {
    throw invalidRequest(`No such subscription item: '${change.id}'`, {
      code: "resource_missing",
      param: `${param}[id]`,
    });
  }
  if (change.deleted === true && current) {
    items.splice(at, 1);
    return;
  }
  const names = change.price !== undefined || change.plan !== undefined || change.price_data !== undefined;
  const price = current && !names ? current.price : chosenPrice(account, change, param);
  if (price.currency !== subscription.currency) {
    throw invalidRequest("All prices on a subscription must have the same `currency`.", { param });
  }
  const now = account.now();
  const first = subscription.items[0];
  const id = current?.id ?? newId("si");
  const fresh = newSubscriptionItem({
    id,
    discounts: discountItem(account, subscription, current ?? { id }, change.discounts),
    created: current?.created ?? now,
    subscription: subscription.id,
    price,
    quantity: change.quantity ?? current?.quantity ?? 1,
    period: {
      start: current?.current_period_start ?? now,
      end:
        current?.current_period_end ??
        first?.current_period_end ??
        (price.recurring ? periodEnd(now, price.recurring) : now),
    },
    metadata: mergeMetadata(current?.metadata ?? {}, change.metadata),
  });
  if (current) items[at] = fresh;
  else items.push(fresh);
}
