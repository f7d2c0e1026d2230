import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { StoredPrice } from "./price.js";
import type { View } from "./view.js";

/** The plan behind a recurring price. Stripe's older Plans API and its Prices API show the same objects. */
function planOf(price: StoredPrice): Wire<Stripe.Plan> {
  if (price.recurring === null) throw new Error(`${price.id} is a one-time price`);
  return {
    id: price.id,
    object: "plan",
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring.interval,
    interval_count: price.recurring.interval_count,
    livemode: false,
    metadata: price.metadata,
    meter: price.recurring.meter,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: price.tiers_mode,
    transform_usage: null,
    trial_period_days: price.recurring.trial_period_days,
    usage_type: price.recurring.usage_type,
  };
}

/** Shows a recurring price as a plan. */
export const planView: View<StoredPrice> = { render: (price) => ({ ...planOf(price) }) };
