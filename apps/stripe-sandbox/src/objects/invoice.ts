import type Stripe from "stripe";
import { listObjects } from "../api/crud.js";
import type { Wire } from "../wire.js";
import { discountView, type StoredDiscount } from "./discount.js";
import { FACTS } from "./facts.js";
import { invoiceLineView, type StoredLine } from "./invoice-line.js";
import { nestedList, type View } from "./view.js";

/** `lines` holds every line; `facts` is what versions before basil show on the invoice itself. */
export type StoredInvoice = Omit<Wire<Stripe.Invoice>, "lines"> & {
  readonly lines: readonly StoredLine[];
  readonly [FACTS]: {
    charge: string | null;
    payment_intent: string | null;
    paid_out_of_band: boolean;
    discounts?: readonly StoredDiscount[];
  };
};

/** The subscription an invoice bills, if it bills one. */
export function subscriptionOf(invoice: StoredInvoice): string | null {
  return invoice.parent?.subscription_details?.subscription ?? null;
}

export const invoiceView: View<StoredInvoice> = {
  render(invoice, shape) {
    const shown = nestedList(invoice.lines, `/v1/invoices/${invoice.id}/lines`);
    const lines = { ...shown, data: shown.data.map((line) => invoiceLineView.render(line, shape)) };
    if (shape === "current") return { ...invoice, lines };
    const facts = invoice[FACTS];
    const discount = facts.discounts?.[0];
    const billed = invoice.parent?.subscription_details;
    return {
      application_fee_amount: null,
      charge: facts.charge,
      discount: discount ? discountView.render(discount, shape) : null,
      paid: invoice.status === "paid",
      paid_out_of_band: facts.paid_out_of_band,
      payment_intent: facts.payment_intent,
      quote: null,
      subscription: billed?.subscription ?? null,
      subscription_details: { metadata: billed?.metadata ?? null },
      tax: null,
      total_tax_amounts: [],
      transfer_data: null,
      ...invoice,
      amount_overpaid: undefined,
      customer_account: undefined,
      lines,
      parent: undefined,
      total_taxes: undefined,
    };
  },
  includes: {
    payments: ({ id }, account) =>
      listObjects(
        account,
        "invoice_payment",
        "/v1/invoice_payments",
        {},
        { matches: (payment) => payment.invoice === id, related: [id] },
      ),
  },
};
