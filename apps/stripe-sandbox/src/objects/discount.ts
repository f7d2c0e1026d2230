import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import { couponView, type StoredCoupon } from "./coupon.js";
import { FACTS } from "./facts.js";
import { remembered, type View } from "./view.js";

/** Versions before basil show the whole coupon, as it was when the discount began. */
export type StoredDiscount = Wire<Stripe.Discount> & {
  readonly [FACTS]: { created: number; coupon: StoredCoupon };
};

export function newDiscount(facts: {
  id: string;
  start: number;
  end: number | null;
  coupon: StoredCoupon;
  customer: string | null;
  subscription: string | null;
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
    subscription_item: null,
    [FACTS]: { created: facts.start, coupon: facts.coupon },
  };
}

export const discountView: View<StoredDiscount> = {
  render: remembered((discount, shape) =>
    shape === "current"
      ? { ...discount }
      : {
          coupon: couponView.render(discount[FACTS].coupon, shape),
          ...discount,
          customer_account: undefined,
          source: undefined,
        },
  ),
};
