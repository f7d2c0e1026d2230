import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { StoredCharge } from "./charge.js";
import type { View } from "./view.js";

/** A stored dispute. */
export type StoredDispute = Wire<Stripe.Dispute>;

/** Stripe's fee for a dispute in the US: 15 dollars, in cents (stripe.com/pricing). */
const FEE = 1500;
/** How many days a seller has to answer a dispute. At Stripe this depends on the card network. */
const DAYS_TO_ANSWER = 9;

/** Evidence without any values. */
const NO_EVIDENCE = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
} satisfies StoredDispute["evidence"];

/** A new dispute of a charge. A dispute takes the money back at once; an inquiry takes none. */
export function newDispute(facts: {
  id: string;
  created: number;
  charge: StoredCharge;
  reason: string;
  inquiry: boolean;
}): StoredDispute {
  const { charge, created, id, inquiry } = facts;
  const brand = charge.payment_method_details?.card?.brand ?? "visa";
  return {
    id,
    object: "dispute",
    amount: charge.amount,
    balance_transactions: inquiry ? [] : [withdrawal(id, created, charge)],
    charge: charge.id,
    created,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: { ...NO_EVIDENCE, customer_name: charge.billing_details.name },
    evidence_details: {
      due_by: created + DAYS_TO_ANSWER * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    network_reason_code: "10.4",
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: {
        brand,
        case_type: inquiry ? "inquiry" : "chargeback",
        network: brand,
        network_reason_code: "10.4",
      },
      type: "card",
    },
    reason: facts.reason,
    status: inquiry ? "warning_needs_response" : "needs_response",
  };
}

/** The balance transaction that takes a disputed charge and the fee from the seller. */
function withdrawal(
  dispute: string,
  created: number,
  { amount, currency, id }: StoredCharge,
): StoredDispute["balance_transactions"][number] {
  return {
    id: dispute.replace(/^du_/, "txn_"),
    object: "balance_transaction",
    amount: -amount,
    available_on: created,
    balance_type: "payments",
    created,
    currency,
    description: `Chargeback withdrawal for ${id}`,
    exchange_rate: null,
    fee: FEE,
    fee_details: [
      { amount: FEE, application: null, currency, description: "Dispute fee", type: "stripe_fee" },
    ],
    net: -amount - FEE,
    reporting_category: "dispute",
    source: dispute,
    status: "available",
    type: "adjustment",
  };
}

/** Shows a dispute. */
export const disputeView: View<StoredDispute> = { render: (dispute) => ({ ...dispute }) };
