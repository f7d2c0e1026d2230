import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { View } from "./view.js";

/** A stored coupon. */
export type StoredCoupon = Wire<Stripe.Coupon>;

/** Shows a coupon. */
export const couponView: View<StoredCoupon> = { render: (coupon) => ({ ...coupon }) };
