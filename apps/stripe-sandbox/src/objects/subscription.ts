import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import { planView } from "./plan.js";
import { type StoredSubscriptionItem, subscriptionItemView } from "./subscription-item.js";
import { nestedList, type View } from "./view.js";

/** `items` holds every item. */
export type StoredSubscription = Omit<Wire<Stripe.Subscription>, "items"> & {
  readonly items: readonly StoredSubscriptionItem[];
};

export const subscriptionView: View<StoredSubscription> = {
  render(subscription, shape) {
    const held = subscription.items;
    const shown = nestedList(held, `/v1/subscription_items?subscription=${subscription.id}`);
    const items = { ...shown, data: shown.data.map((item) => subscriptionItemView.render(item, shape)) };
    if (shape === "current") return { ...subscription, items };
    const [first] = held;
    const only = held.length === 1 ? first : undefined;
    return {
      current_period_end: first?.current_period_end ?? subscription.billing_cycle_anchor,
      current_period_start: first?.current_period_start ?? subscription.start_date,
      discount: null,
      plan: only ? planView.render(only.price, shape) : null,
      quantity: only?.quantity ?? null,
      ...subscription,
      billing_mode: undefined,
      billing_schedules: undefined,
      customer_account: undefined,
      items: { ...items, total_count: held.length },
      managed_payments: undefined,
    };
  },
};
