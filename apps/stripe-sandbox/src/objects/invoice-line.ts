import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { StoredDiscount } from "./discount.js";
import { FACTS } from "./facts.js";
import type { StoredPrice } from "./price.js";
import type { View } from "./view.js";

/** A stored line of an invoice. Versions before basil show its whole price; newer ones only the price's id. */
export type StoredLine = Wire<Stripe.InvoiceLineItem> & {
  readonly [FACTS]: { price: StoredPrice | null; discounts: readonly StoredDiscount[] };
};

/** What a line bills. Amounts are in the currency's smallest unit, times in Unix seconds. */
export interface LineFacts {
  id: string;
  invoice: string;
  amount: number;
  currency: string;
  description: string | null;
  metadata: Record<string, string>;
  period: { start: number; end: number };
  price: StoredPrice | null;
  quantity: number | null;
  proration: boolean;
  subscription: string | null;
  /** The subscription item that the line bills. A line without one bills an invoice item. */
  subscriptionItem?: string;
  invoiceItem?: string;
  /** The discounts of the subscription item. They apply before those of the invoice. */
  discounts?: readonly StoredDiscount[];
}

/** A new line of an invoice with Stripe's defaults. */
export function newLine(facts: LineFacts): StoredLine {
  const { price, subscription, proration, discounts = [] } = facts;
  return {
    id: facts.id,
    object: "line_item",
    amount: facts.amount,
    currency: facts.currency,
    description: facts.description,
    discount_amounts: [],
    discountable: !proration,
    discounts: discounts.map(({ id }) => id),
    invoice: facts.invoice,
    livemode: false,
    metadata: facts.metadata,
    parent: {
      invoice_item_details:
        facts.invoiceItem === undefined
          ? null
          : {
              invoice_item: facts.invoiceItem,
              proration,
              proration_details: { credited_items: null },
              subscription,
            },
      subscription_item_details:
        facts.subscriptionItem === undefined
          ? null
          : {
              invoice_item: null,
              proration,
              proration_details: { credited_items: null },
              subscription,
              subscription_item: facts.subscriptionItem,
            },
      type: facts.subscriptionItem === undefined ? "invoice_item_details" : "subscription_item_details",
    },
    period: facts.period,
    pretax_credit_amounts: [],
    pricing: {
      ...(price && { price_details: { price: price.id, product: price.product } }),
      type: "price_details",
      unit_amount_decimal: price?.unit_amount_decimal ?? String(facts.amount),
    },
    quantity: facts.quantity,
    quantity_decimal: facts.quantity === null ? null : String(facts.quantity),
    subscription,
    subtotal: facts.amount,
    taxes: [],
    [FACTS]: { price, discounts },
  };
}

/** Shows a line of an invoice. */
export const invoiceLineView: View<StoredLine> = { render: (line) => ({ ...line }) };
