import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import { planView } from "./plan.js";
import { type StoredSubscriptionItem, subscriptionItemView } from "./subscription-item.js";
import { nestedList, type View } from "./view.js";

/** `items` holds every item. */
export type StoredSubscription = Omit<Wire<Stripe.Subscription>, "items"> & {
  readonly items: readonly StoredSubscriptionItem[];
};

const CURRENT_ONLY = ["billing_mode", "billing_schedules", "customer_account", "managed_payments"];

export const subscriptionView: View<StoredSubscription> = {
  render({ items, ...subscription }, shape) {
    const shown = nestedList(items, `/v1/subscription_items?subscription=${subscription.id}`);
    const rendered = { ...shown, data: shown.data.map((held) => subscriptionItemView.render(held, shape)) };
    if (shape === "current") return { ...subscription, items: rendered };
    const older = Object.entries(subscription).filter(([field]) => !CURRENT_ONLY.includes(field));
    const [first] = items;
    const only = items.length === 1 ? first : undefined;
    return {
      ...Object.fromEntries(older),
      current_period_end: first?.current_period_end ?? subscription.billing_cycle_anchor,
      current_period_start: first?.current_period_start ?? subscription.start_date,
      discount: null,
      items: { ...rendered, total_count: items.length },
      plan: only ? planView.render(only.price, shape) : null,
      quantity: only?.quantity ?? null,
    };
  },
};
