import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { StoredPrice } from "./price.js";
import type { View } from "./view.js";

/** `price` is the whole stored price; plan and wire shape follow from it. */
export type StoredSubscriptionItem = Omit<Wire<Stripe.SubscriptionItem>, "price" | "plan"> & {
  readonly price: StoredPrice;
};

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

export const subscriptionItemView: View<StoredSubscriptionItem> = {
  render: (item, show) => ({ plan: show("plan", item.price), ...item, price: show("price", item.price) }),
};
