import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { View } from "./view.js";

/** A stored product. */
export type StoredProduct = Wire<Stripe.Product>;

/** A new product with Stripe's defaults. */
export function newProduct(id: string, created: number, name: string): StoredProduct {
  return {
    id,
    object: "product",
    active: true,
    created,
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: "service",
    unit_label: null,
    updated: created,
    url: null,
  };
}

/** Shows a product. */
export const productView: View<StoredProduct> = { render: (product) => ({ ...product }) };
