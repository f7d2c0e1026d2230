import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { View } from "./view.js";

/** A stored invoice payment. */
export type StoredInvoicePayment = Wire<Stripe.InvoicePayment>;

/** A new, open payment of an invoice. `amount` is in the currency's smallest unit. */
export function newInvoicePayment(
  id: string,
  created: number,
  due: { invoice: string; intent: string; amount: number; currency: string },
): StoredInvoicePayment {
  return {
    id,
    object: "invoice_payment",
    amount_paid: null,
    amount_requested: due.amount,
    created,
    currency: due.currency,
    invoice: due.invoice,
    is_default: true,
    livemode: false,
    payment: { payment_intent: due.intent, type: "payment_intent" },
    status: "open",
    status_transitions: { canceled_at: null, paid_at: null },
  };
}

/** Shows an invoice payment. */
export const invoicePaymentView: View<StoredInvoicePayment> = { render: (payment) => ({ ...payment }) };
