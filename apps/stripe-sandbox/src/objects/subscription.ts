import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import { discountView, type StoredDiscount } from "./discount.js";
import { FACTS } from "./facts.js";
import { planView } from "./plan.js";
import { type StoredSubscriptionItem, subscriptionItemView } from "./subscription-item.js";
import { nestedList, type View } from "./view.js";

/** `items` holds every item; versions before basil show the first discount whole. */
export type StoredSubscription = Omit<Wire<Stripe.Subscription>, "items"> & {
  readonly items: readonly StoredSubscriptionItem[];
  readonly [FACTS]?: { discounts: readonly StoredDiscount[] };
};

export const subscriptionView: View<StoredSubscription> = {
  render(subscription, shape) {
    const held = subscription.items;
    const shown = nestedList(held, `/v1/subscription_items?subscription=${subscription.id}`);
    const items = { ...shown, data: shown.data.map((item) => subscriptionItemView.render(item, shape)) };
    if (shape === "current") return { ...subscription, items };
    const [first] = held;
    const discount = subscription[FACTS]?.discounts[0];
    const only = held.length === 1 ? first : undefined;
    return {
      current_period_end: first?.current_period_end ?? subscription.billing_cycle_anchor,
      current_period_start: first?.current_period_start ?? subscription.start_date,
      discount: discount ? discountView.render(discount, shape) : null,
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
