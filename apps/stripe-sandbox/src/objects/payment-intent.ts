import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { StoredCharge } from "./charge.js";
import { FACTS } from "./facts.js";
import type { View } from "./view.js";

/**
 * A stored payment intent. In its internal data, `invoice` is shown only by versions before basil, and
 * `charges`, newest first, only by versions before 2022-11-15.
 */
export type StoredPaymentIntent = Wire<Stripe.PaymentIntent> & {
  readonly [FACTS]: { invoice: string | null; charges?: readonly StoredCharge[] };
};

/**
 * A new payment intent without a payment method, with Stripe's defaults. `amount` is in the currency's smallest
 * unit.
 */
export function newPaymentIntent(facts: {
  id: string;
  created: number;
  amount: number;
  currency: string;
}): StoredPaymentIntent {
  return {
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic",
    client_secret: `${facts.id}_secret_${facts.id.slice(-12)}`,
    confirmation_method: "automatic",
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: "automatic" },
    },
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "requires_payment_method",
    transfer_data: null,
    transfer_group: null,
    [FACTS]: { invoice: null },
    ...facts,
  };
}

/** Shows a payment intent. */
export const paymentIntentView: View<StoredPaymentIntent> = { render: (intent) => ({ ...intent }) };
