import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { StoredCoupon } from "./coupon.js";
import { FACTS } from "./facts.js";
import type { View } from "./view.js";

/**
 * A stored discount. Its internal data has the coupon as it was when the discount began, because versions
 * before clover show it.
 */
export type StoredDiscount = Wire<Stripe.Discount> & {
  readonly [FACTS]: { created: number; coupon: StoredCoupon };
};

/**
 * A new discount of a customer, of a subscription or of an item of it. `start` and `end` are in Unix seconds; without an `end` it
 * does not expire.
 */
export function newDiscount(facts: {
  id: string;
  start: number;
  end: number | null;
  coupon: StoredCoupon;
  customer: string | null;
  subscription: string | null;
  subscriptionItem?: string | undefined;
}): StoredDiscount {
  return {
    id: facts.id,
    object: "discount",
    checkout_session: null,
    customer: facts.customer,
    customer_account: null,
    end: facts.end,
    invoice: null,
    invoice_item: null,
    promotion_code: null,
    source: { coupon: facts.coupon.id, type: "coupon" },
    start: facts.start,
    subscription: facts.subscription,
    subscription_item: facts.subscriptionItem ?? null,
    [FACTS]: { created: facts.start, coupon: facts.coupon },
  };
}

/** Shows a discount. */
export const discountView: View<StoredDiscount> = { render: (discount) => ({ ...discount }) };
