import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { StoredDiscount } from "./discount.js";
import type { FACTS } from "./facts.js";
import type { StoredSubscriptionItem } from "./subscription-item.js";
import { countedList, type View } from "./view.js";

/**
 * A stored subscription with all of its items. Its internal data has its whole discounts, because versions
 * before basil show the first one.
 */
export type StoredSubscription = Omit<Wire<Stripe.Subscription>, "items"> & {
  readonly items: readonly StoredSubscriptionItem[];
  readonly [FACTS]?: { discounts: readonly StoredDiscount[] };
};

/** Shows a subscription. */
export const subscriptionView: View<StoredSubscription> = {
  render(subscription, show) {
    const held = subscription.items;
    const items = countedList(held, `/v1/subscription_items?subscription=${subscription.id}`);
    const only = held.length === 1 ? held[0] : undefined;
    return {
      // The types of `stripe` have lacked these two fields since 2020, but every API version answers them.
      plan: only ? show("plan", only.price) : null,
      quantity: only?.quantity ?? null,
      ...subscription,
      items: { ...items, data: items.data.map((item) => show("subscription_item", item)) },
    };
  },
};
