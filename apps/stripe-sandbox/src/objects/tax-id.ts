import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { View } from "./view.js";

/** A stored tax id. */
export type StoredTaxId = Wire<Stripe.TaxId>;

/**
 * Types that Stripe verifies with a government's database. For other types the verification is `unavailable`.
 */
const VERIFIED_TYPES = ["eu_vat", "gb_vat", "au_abn"];

/** A new tax id of a customer, or of the account itself if `customer` is `null`. */
export function newTaxId(facts: {
  id: string;
  created: number;
  customer: string | null;
  type: string;
  value: string;
}): StoredTaxId {
  const { customer, type, value } = facts;
  return {
    id: facts.id,
    object: "tax_id",
    country: countryOf(type, value),
    created: facts.created,
    customer,
    customer_account: null,
    livemode: false,
    owner:
      customer === null
        ? { customer_account: null, type: "self" }
        : { customer, customer_account: null, type: "customer" },
    type,
    value,
    verification:
      customer === null
        ? null
        : {
            status: VERIFIED_TYPES.includes(type) ? "pending" : "unavailable",
            verified_address: null,
            verified_name: null,
          },
  };
}

/**
 * The country of a tax id: the first two letters of a European number, and of the type's name for all other
 * types.
 */
function countryOf(type: string, value: string): string | null {
  if (type === "unknown") return null;
  return (type.startsWith("eu_") ? value : type).slice(0, 2).toUpperCase();
}

/** Shows a tax id. */
export const taxIdView: View<StoredTaxId> = { render: (taxId) => ({ ...taxId }) };
