import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { StoredCharge } from "./charge.js";
import type { View } from "./view.js";

/** A stored refund. */
export type StoredRefund = Wire<Stripe.Refund>;

/** A new refund of a charge to its card. `amount` is in the currency's smallest unit. */
export function newRefund(id: string, created: number, charge: StoredCharge, amount: number): StoredRefund {
  return {
    id,
    object: "refund",
    amount,
    balance_transaction: id.replace(/^re_/, "txn_"),
    charge: charge.id,
    created,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" },
      type: "card",
    },
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  };
}

/** Shows a refund. */
export const refundView: View<StoredRefund> = { render: (refund) => ({ ...refund }) };
