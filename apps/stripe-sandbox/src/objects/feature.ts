import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { FACTS } from "./facts.js";
import type { View } from "./view.js";

/** Stripe does not show when a feature was made. */
export type StoredFeature = Wire<Stripe.Entitlements.Feature> & { readonly [FACTS]: { created: number } };

export const featureView: View<StoredFeature> = { render: (feature) => ({ ...feature }) };
