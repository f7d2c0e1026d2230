import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { View } from "./view.js";

export type StoredCoupon = Wire<Stripe.Coupon>;

export const couponView: View<StoredCoupon> = { render: (coupon) => ({ ...coupon }) };
