import type Stripe from "stripe";
import { listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { hash, oneOf, text, type ParamNames } from "../api/params.js";
import type { Wire } from "../wire.js";
import type { View } from "./view.js";

export type StoredInvoicePayment = Wire<Stripe.InvoicePayment>;

const listFilters = {
  ...listParams,
  invoice: text,
  payment: hash({ payment_intent: text, type: oneOf("payment_intent", "charge", "payment_record") }),
  status: oneOf("canceled", "open", "paid"),
} satisfies ParamNames<keyof Stripe.InvoicePaymentListParams>;

/** The payment that an invoice waits for. */
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

export const invoicePaymentView: View<StoredInvoicePayment> = { render: (payment) => ({ ...payment }) };

export const invoicePaymentRoutes = [
  retrieveRoute("invoice_payment", "/v1/invoice_payments/:id"),
  listRoute("invoice_payment", "/v1/invoice_payments", listFilters, ({ invoice, payment, status }) => ({
    matches: (stored) =>
      (invoice === undefined || stored.invoice === invoice) &&
      (payment?.payment_intent === undefined || stored.payment.payment_intent === payment.payment_intent) &&
      (payment?.type === undefined || stored.payment.type === payment.type) &&
      (status === undefined || stored.status === status),
    related: [invoice, payment?.payment_intent],
  })),
];
