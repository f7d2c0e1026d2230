import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { FACTS } from "./facts.js";
import type { View } from "./view.js";

/** A tier of a price. Amounts are in the currency's smallest unit. */
export interface Tier {
  /** The last unit of the tier; null: it has no end. */
  up_to: number | null;
  unit_amount_decimal: string | null;
  flat_amount: number | null;
}

/**
 * A stored price. `inline` marks a price that was created with `price_data` and that no list shows. Stripe shows the tiers
 * of a price only to who expands them.
 */
export type StoredPrice = Wire<Stripe.Price> & {
  readonly [FACTS]?: { inline?: true; tiers?: readonly Tier[] };
};

/**
 * A new price with Stripe's defaults. Amounts are in the currency's smallest unit. With `recurring: null` it is
 * a one-time price.
 */
export function newPrice(
  facts: Pick<StoredPrice, "id" | "created" | "currency" | "product" | "unit_amount" | "recurring">,
): StoredPrice {
  return {
    object: "price",
    active: true,
    billing_scheme: "per_unit",
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    tax_behavior: "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: facts.recurring === null ? "one_time" : "recurring",
    unit_amount_decimal: facts.unit_amount === null ? null : String(facts.unit_amount),
    ...facts,
  };
}

/** Shows a price. */
export const priceView: View<StoredPrice> = { render: (price) => ({ ...price }) };
