import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { FACTS } from "./facts.js";
import type { View } from "./view.js";

/** A stored feature. Its JSON does not show when it was created. */
export type StoredFeature = Wire<Stripe.Entitlements.Feature> & { readonly [FACTS]: { created: number } };

/** Shows a feature. */
export const featureView: View<StoredFeature> = { render: (feature) => ({ ...feature }) };
