import type Stripe from "stripe";
import { listObjects } from "../api/crud.js";
import type { Wire } from "../wire.js";
import type { StoredDiscount } from "./discount.js";
import type { FACTS } from "./facts.js";
import type { StoredLine } from "./invoice-line.js";
import { countedList, type View } from "./view.js";

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
  render(invoice, show) {
    const lines = countedList(invoice.lines, `/v1/invoices/${invoice.id}/lines`);
    return { ...invoice, lines: { ...lines, data: lines.data.map((line) => show("line_item", line)) } };
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
