import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { View } from "./view.js";

export type StoredTaxId = Wire<Stripe.TaxId>;

/** Types that Stripe checks with the authority; of the others the check is `unavailable`. */
const VERIFIED_TYPES = ["eu_vat", "gb_vat", "au_abn"];

/** A tax id of a customer or, with `null`, of the account itself. */
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

/** A European number begins with its country; the other types do in their name. */
function countryOf(type: string, value: string): string | null {
  if (type === "unknown") return null;
  return (type.startsWith("eu_") ? value : type).slice(0, 2).toUpperCase();
}

export const taxIdView: View<StoredTaxId> = { render: (taxId) => ({ ...taxId }) };
