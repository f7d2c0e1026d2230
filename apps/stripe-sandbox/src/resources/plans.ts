import type Stripe from "stripe";
import { find, listObjects, listParams } from "../api/crud.js";
import { noSuchObject } from "../api/errors.js";
import { boolean, expand, text, type ParamNames } from "../api/params.js";
import { answer, type ListAnswer, route } from "../api/route.js";
import type { Wire } from "../wire.js";
import type { StoredPrice } from "./prices.js";
import type { View } from "./view.js";

const listFilters = { ...listParams, active: boolean, product: text } satisfies ParamNames<
  keyof Stripe.PlanListParams
>;

/** The plan that a recurring price is in the older Plans API. */
export function planOf(price: StoredPrice): Wire<Stripe.Plan> {
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

export const planView: View<StoredPrice> = {
  render: (price, shape) =>
    shape === "current" ? { ...planOf(price) } : { ...planOf(price), aggregate_usage: null },
};

export const planRoutes = [
  route("GET", "/v1/plans/:id", "plan", { expand }, ({ account, ids: [id = ""] }) => {
    const price = account.collections.price.get(id);
    if (!price?.recurring) throw noSuchObject("plan", id);
    return answer("plan", price);
  }),
  route("GET", "/v1/plans", "plan", listFilters, ({ account, params }) => {
    const matches = (price: StoredPrice) =>
      price.recurring !== null &&
      (params.active === undefined || price.active === params.active) &&
      (params.product === undefined || price.product === params.product);
    if (params.product !== undefined) find(account, "product", params.product, "product");
    return { ...listObjects(account, "price", "/v1/plans", params, { matches }), name: "plan" } as ListAnswer;
  }),
];
