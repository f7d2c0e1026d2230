import type Stripe from "stripe";
import type { Consequence, Decline, TestCard } from "../billing/test-cards.js";
import type { Wire } from "../wire.js";
import { NO_ADDRESS } from "./address.js";
import { FACTS } from "./facts.js";
import type { View } from "./view.js";

/**
 * A stored payment method. Its internal data says how a charge of this test card ends and what happens
 * afterwards.
 */
export type StoredPaymentMethod = Wire<Stripe.PaymentMethod> & {
  readonly [FACTS]: {
    decline: Decline | null;
    declinesAttach: boolean;
    authenticates: boolean;
    consequence: Consequence | null;
  };
};

/** A new payment method made from a test card, not attached to a customer. */
export function newPaymentMethod(id: string, created: number, card: TestCard): StoredPaymentMethod {
  return {
    id,
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: { address: NO_ADDRESS, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: card.country,
      display_brand: card.brand,
      exp_month: 12,
      exp_year: 2034,
      fingerprint: `sandbox${card.brand}${card.last4}`,
      funding: card.funding,
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
    [FACTS]: {
      decline: card.decline,
      declinesAttach: card.declinesAttach,
      authenticates: card.authenticates,
      consequence: card.consequence,
    },
  };
}

/** Shows a payment method. */
export const paymentMethodView: View<StoredPaymentMethod> = { render: (method) => ({ ...method }) };
