import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { StoredDiscount } from "./discount.js";
import { FACTS } from "./facts.js";
import type { StoredPrice } from "./price.js";
import type { View } from "./view.js";

/**
 * A stored subscription item. It has the whole price; its plan is made from the price when it is shown. Its internal data
 * has its whole discounts, because invoices need their coupons.
 */
export type StoredSubscriptionItem = Omit<Wire<Stripe.SubscriptionItem>, "price" | "plan"> & {
  readonly price: StoredPrice;
  readonly [FACTS]?: { discounts: readonly StoredDiscount[] };
};

/** A new subscription item. `period` is in Unix seconds. An item with a metered price has no quantity. */
export function newSubscriptionItem(facts: {
  id: string;
  created: number;
  subscription: string;
  price: StoredPrice;
  quantity: number;
  period: { start: number; end: number };
  metadata: Record<string, string>;
  discounts?: readonly StoredDiscount[] | undefined;
}): StoredSubscriptionItem {
  const { discounts = [] } = facts;
  return {
    id: facts.id,
    object: "subscription_item",
    billing_thresholds: null,
    created: facts.created,
    current_period_end: facts.period.end,
    current_period_start: facts.period.start,
    current_trial: null,
    discounts: discounts.map(({ id }) => id),
    metadata: facts.metadata,
    price: facts.price,
    ...(facts.price.recurring?.usage_type !== "metered" && { quantity: facts.quantity }),
    subscription: facts.subscription,
    tax_rates: [],
    ...(discounts.length > 0 && { [FACTS]: { discounts } }),
  };
}

/** Shows a subscription item. */
export const subscriptionItemView: View<StoredSubscriptionItem> = {
  render: (item, show) => ({ plan: show("plan", item.price), ...item, price: show("price", item.price) }),
};
