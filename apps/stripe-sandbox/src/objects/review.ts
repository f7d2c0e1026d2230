import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { StoredCharge } from "./charge.js";
import type { View } from "./view.js";

export type StoredReview = Wire<Stripe.Review>;

/** A payment that Radar's rules put before a person. */
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

export const reviewView: View<StoredReview> = { render: (review) => ({ ...review }) };
