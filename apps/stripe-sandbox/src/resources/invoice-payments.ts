import type Stripe from "stripe";
import { listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { hash, oneOf, type ParamNames, text } from "../api/params.js";

const listFilters = {
  ...listParams,
  invoice: text,
  payment: hash({ payment_intent: text, type: oneOf("payment_intent", "charge", "payment_record") }),
  status: oneOf("canceled", "open", "paid"),
} satisfies ParamNames<keyof Stripe.InvoicePaymentListParams>;

/** The routes of invoice payments. */
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
