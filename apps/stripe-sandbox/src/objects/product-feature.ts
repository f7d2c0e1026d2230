import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import { FACTS } from "./facts.js";
import type { StoredFeature } from "./feature.js";
import type { View } from "./view.js";

/**
 * A feature attached to a product. Its JSON does not name the product, so the product is in the internal data.
 */
export type StoredProductFeature = Omit<Wire<Stripe.ProductFeature>, "entitlement_feature"> & {
  readonly entitlement_feature: StoredFeature;
  readonly [FACTS]: { created: number; product: string };
};

/** Attaches a feature to a product. */
export function newProductFeature(
  id: string,
  created: number,
  product: string,
  feature: StoredFeature,
): StoredProductFeature {
  return {
    id,
    object: "product_feature",
    entitlement_feature: feature,
    livemode: false,
    [FACTS]: { created, product },
  };
}

/** Shows a product's feature. */
export const productFeatureView: View<StoredProductFeature> = {
  render: (attached, show) => ({
    ...attached,
    entitlement_feature: show("entitlements.feature", attached.entitlement_feature),
  }),
};
