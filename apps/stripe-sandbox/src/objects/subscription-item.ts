import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { StoredPrice } from "./price.js";
import type { View } from "./view.js";

/** A stored subscription item. It has the whole price; its plan is made from the price when it is shown. */
export type StoredSubscriptionItem = Omit<Wire<Stripe.SubscriptionItem>, "price" | "plan"> & {
  readonly price: StoredPrice;
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
}): StoredSubscriptionItem {
  return {
    id: facts.id,
    object: "subscription_item",
    billing_thresholds: null,
    created: facts.created,
    current_period_end: facts.period.end,
    current_period_start: facts.period.start,
    current_trial: null,
    discounts: [],
    metadata: facts.metadata,
    price: facts.price,
    ...(facts.price.recurring?.usage_type !== "metered" && { quantity: facts.quantity }),
    subscription: facts.subscription,
    tax_rates: [],
  };
}

/** Shows a subscription item. */
export const subscriptionItemView: View<StoredSubscriptionItem> = {
  render: (item, show) => ({ plan: show("plan", item.price), ...item, price: show("price", item.price) }),
};
