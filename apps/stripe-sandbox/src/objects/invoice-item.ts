import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import { FACTS } from "./facts.js";
import type { StoredPrice } from "./price.js";
import type { View } from "./view.js";

/** A stored invoice item. Versions before basil show its whole price; newer ones only the price's id. */
export type StoredInvoiceItem = Wire<Stripe.InvoiceItem> & {
  readonly [FACTS]: { price: StoredPrice | null };
};

/**
 * A new invoice item: an amount, in the currency's smallest unit, that the customer's next invoice will bill.
 * Times are in Unix seconds.
 */
export function newInvoiceItem(facts: {
  id: string;
  created: number;
  customer: string;
  currency: string;
  amount: number;
  quantity?: number;
  description?: string | null;
  price?: StoredPrice | null;
  period?: { start: number; end: number };
  subscription?: string | null;
  proration?: boolean;
}): StoredInvoiceItem {
  const price = facts.price ?? null;
  const quantity = facts.quantity ?? 1;
  return {
    id: facts.id,
    object: "invoiceitem",
    amount: facts.amount,
    currency: facts.currency,
    customer: facts.customer,
    customer_account: null,
    date: facts.created,
    description: facts.description ?? null,
    discountable: facts.proration !== true,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: {},
    net_amount: facts.amount,
    parent: facts.subscription
      ? { subscription_details: { subscription: facts.subscription }, type: "subscription_details" }
      : null,
    period: facts.period ?? { start: facts.created, end: facts.created },
    pricing: {
      ...(price && { price_details: { price: price.id, product: price.product } }),
      type: "price_details",
      unit_amount_decimal: price?.unit_amount_decimal ?? String(quantity === 0 ? 0 : facts.amount / quantity),
    },
    proration: facts.proration ?? false,
    quantity,
    quantity_decimal: String(quantity),
    tax_rates: [],
    test_clock: null,
    [FACTS]: { price },
  };
}

/** Shows an invoice item. */
export const invoiceItemView: View<StoredInvoiceItem> = { render: (item) => ({ ...item }) };
