import type Stripe from "stripe";
import {
  array,
  boolean,
  currency,
  emptyable,
  expand,
  hash,
  integer,
  metadata,
  nonNegative,
  oneOf,
  type Param,
  type ParamNames,
  required,
  text,
} from "../api/params.js";
import type { DiscountChoice } from "./redeem-coupon.js";

/** A time: `now`, or Unix seconds. */
export const instant: Param<number | "now", false> = {
  required: false,
  parse: (raw, name) => (raw === "now" ? "now" : integer.parse(raw, name)),
};

const discounts = emptyable(array(hash({ coupon: text, discount: text })));

const item = {
  metadata,
  price: text,
  plan: text,
  price_data: hash({
    currency: required(currency),
    product: required(text),
    recurring: required(
      hash({ interval: required(oneOf("day", "week", "month", "year")), interval_count: integer }),
    ),
    unit_amount: nonNegative,
    unit_amount_decimal: text,
  }),
  quantity: nonNegative,
  discounts,
};

/**
 * The discounts that a request chooses, with the parameter of new versions (`discounts`) or of old ones
 * (`coupon`). `undefined` if the request does not change them.
 */
export function discountChoices(params: {
  coupon?: string | null;
  discounts?: DiscountChoice[] | null;
}): DiscountChoice[] | undefined {
  if (params.discounts !== undefined) return params.discounts ?? [];
  if (params.coupon === undefined) return undefined;
  return params.coupon === null ? [] : [{ coupon: params.coupon }];
}

const fields = {
  cancel_at: emptyable(integer),
  cancel_at_period_end: boolean,
  coupon: emptyable(text),
  collection_method: oneOf("charge_automatically", "send_invoice"),
  days_until_due: integer,
  default_payment_method: emptyable(text),
  description: emptyable(text),
  discounts,
  expand,
  metadata,
  off_session: boolean,
  payment_behavior: oneOf(
    "allow_incomplete",
    "default_incomplete",
    "error_if_incomplete",
    "pending_if_incomplete",
  ),
  proration_behavior: oneOf("always_invoice", "create_prorations", "none"),
  trial_end: instant,
};

/** The parameters of a new subscription. */
export const subscribeParams = {
  ...fields,
  billing_cycle_anchor: integer,
  currency,
  customer: required(text),
  items: array(hash(item)),
  trial_period_days: integer,
} satisfies ParamNames<keyof Stripe.SubscriptionCreateParams | "coupon">;

/** The parameters that an existing subscription takes. */
export const updateSubscriptionParams = {
  ...fields,
  cancellation_details: hash({ comment: emptyable(text), feedback: emptyable(text) }),
  items: array(hash({ ...item, id: text, deleted: boolean })),
  pause_collection: emptyable(
    hash({ behavior: required(oneOf("keep_as_draft", "mark_uncollectible", "void")), resumes_at: integer }),
  ),
  proration_date: integer,
} satisfies ParamNames<keyof Stripe.SubscriptionUpdateParams | "coupon">;
