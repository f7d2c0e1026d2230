import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { StoredCharge } from "./charge.js";
import type { View } from "./view.js";

/** A stored review. */
export type StoredReview = Wire<Stripe.Review>;

/** A new, open review: a person must look at a charge because a rule of Stripe Radar has matched. */
export function newReview(id: string, created: number, charge: StoredCharge): StoredReview {
  return {
    id,
    object: "review",
    billing_zip: charge.billing_details.address?.postal_code ?? null,
    charge: charge.id,
    closed_reason: null,
    created,
    ip_address: null,
    ip_address_location: null,
    livemode: false,
    open: true,
    opened_reason: "rule",
    ...(charge.payment_intent !== null && { payment_intent: charge.payment_intent }),
    reason: "rule",
    session: null,
  };
}

/** Shows a review. */
export const reviewView: View<StoredReview> = { render: (review) => ({ ...review }) };
