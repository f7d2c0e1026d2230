import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { StoredPrice } from "./price.js";
import type { View } from "./view.js";

/** A line of a Checkout Session. It has the whole price, where Stripe's type may have only an id. */
export type StoredCheckoutLine = Omit<Wire<Stripe.LineItem>, "price"> & { readonly price: StoredPrice };

/**
 * A new line. `amount` is what the line costs before the discount. Amounts are in the currency's smallest unit.
 */
export function newCheckoutLine(facts: {
  id: string;
  price: StoredPrice;
  quantity: number;
  amount: number;
  discount: number;
  description: string;
}): StoredCheckoutLine {
  return {
    id: facts.id,
    object: "item",
    adjustable_quantity: null,
    amount_discount: facts.discount,
    amount_subtotal: facts.amount,
    amount_tax: 0,
    amount_total: facts.amount - facts.discount,
    currency: facts.price.currency,
    description: facts.description,
    metadata: {},
    price: facts.price,
    quantity: facts.quantity,
  };
}

/** Shows a line of a Checkout Session. */
export const checkoutLineView: View<StoredCheckoutLine> = {
  render: (line, show) => ({ ...line, price: show("price", line.price) }),
};
