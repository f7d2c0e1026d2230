import { textFrom } from "../account/ids.js";
import type { StoredCharge } from "./charge.js";
import { FACTS } from "./facts.js";
import type { StoredPaymentIntent } from "./payment-intent.js";
import type { StoredPaymentMethod } from "./payment-method.js";

/** A new charge: one attempt to pay an intent with a card. It is a failed charge if the card declines. */
export function newCharge(
  id: string,
  created: number,
  intent: Pick<
    StoredPaymentIntent,
    | "id"
    | "amount"
    | "currency"
    | "customer"
    | "description"
    | "metadata"
    | "receipt_email"
    | "capture_method"
    | "statement_descriptor"
    | typeof FACTS
  >,
  method: StoredPaymentMethod,
): StoredCharge {
  const decline = method[FACTS].decline;
  const captured = decline === null && intent.capture_method !== "manual";
  const card = method.card;
  return {
    id,
    object: "charge",
    amount: intent.amount,
    amount_captured: captured ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: captured ? id.replace(/^ch_/, "txn_") : null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: "SANDBOX",
    captured,
    created,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: decline ? "declined_by_network" : "approved_by_network",
      reason: decline?.decline_code ?? null,
      risk_level: "normal",
      risk_score: 12,
      seller_message: decline
        ? "The bank did not return any further details with this decline."
        : "Payment complete.",
      type: decline ? "issuer_declined" : "authorized",
    },
    paid: decline === null,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: {
      type: "card",
      card: {
        amount_authorized: decline ? null : intent.amount,
        authorization_code: decline ? null : textFrom(`authorization:${id}`, 6).toUpperCase(),
        brand: card?.brand ?? null,
        checks: card?.checks ?? null,
        country: card?.country ?? null,
        electronic_commerce_indicator: null,
        exp_month: card?.exp_month ?? 12,
        exp_year: card?.exp_year ?? 2034,
        extended_authorization: { status: "disabled" },
        fingerprint: card?.fingerprint ?? null,
        funding: card?.funding ?? null,
        incremental_authorization: { status: "unavailable" },
        installments: null,
        last4: card?.last4 ?? null,
        mandate: null,
        multicapture: { status: "unavailable" },
        network: card?.brand ?? null,
        network_token: { used: false },
        network_transaction_id: decline ? null : textFrom(`network:${id}`, 15).toUpperCase(),
        overcapture: { maximum_amount_capturable: intent.amount, status: "unavailable" },
        regulated_status: "unregulated",
        three_d_secure: null,
        transaction_link_id: null,
        wallet: null,
      },
    },
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: decline ? null : `https://pay.stripe.com/receipts/payment/${id}`,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: null,
    status: decline ? "failed" : "succeeded",
    transfer_data: null,
    transfer_group: null,
    [FACTS]: { invoice: intent[FACTS].invoice },
  };
}
