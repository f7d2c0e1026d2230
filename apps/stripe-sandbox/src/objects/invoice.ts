import type Stripe from "stripe";
import { listObjects } from "../api/crud.js";
import type { Wire } from "../wire.js";
import type { StoredDiscount } from "./discount.js";
import type { FACTS } from "./facts.js";
import type { StoredLine } from "./invoice-line.js";
import { countedList, type View } from "./view.js";

/**
 * A stored invoice with all of its lines. Versions before basil show its internal data as fields of the
 * invoice.
 */
export type StoredInvoice = Omit<Wire<Stripe.Invoice>, "lines"> & {
  readonly lines: readonly StoredLine[];
  readonly [FACTS]: {
    charge: string | null;
    payment_intent: string | null;
    paid_out_of_band: boolean;
    discounts?: readonly StoredDiscount[];
  };
};

/** The id of the subscription that an invoice bills, or `null`. */
export function subscriptionOf(invoice: StoredInvoice): string | null {
  return invoice.parent?.subscription_details?.subscription ?? null;
}

/** Shows an invoice. */
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
