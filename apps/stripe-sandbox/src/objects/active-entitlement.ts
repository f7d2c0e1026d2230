import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import { FACTS } from "./facts.js";
import type { StoredFeature } from "./feature.js";
import { nestedList, type View } from "./view.js";

/**
 * A feature that a customer may use. Its JSON does not name the customer, so the customer is in the internal
 * data.
 */
export type StoredActiveEntitlement = Wire<Stripe.Entitlements.ActiveEntitlement> & {
  readonly [FACTS]: { created: number; customer: string };
};

/** A new entitlement of a customer to a feature. */
export function newActiveEntitlement(
  id: string,
  created: number,
  customer: string,
  feature: StoredFeature,
): StoredActiveEntitlement {
  return {
    id,
    object: "entitlements.active_entitlement",
    feature: feature.id,
    livemode: false,
    lookup_key: feature.lookup_key,
    [FACTS]: { created, customer },
  };
}

/** Shows an active entitlement. */
export const activeEntitlementView: View<StoredActiveEntitlement> = {
  render: (entitlement) => ({ ...entitlement }),
};

/** All features that a customer may use. Only events show it. It has no id, and no URL answers it. */
export interface EntitlementSummary {
  readonly customer: string;
  readonly entitlements: readonly StoredActiveEntitlement[];
}

/** Shows an entitlement summary. */
export const entitlementSummaryView: View<EntitlementSummary> = {
  render({ customer, entitlements }) {
    const shown = nestedList(entitlements, `/v1/customer/${customer}/entitlements`);
    return {
      object: "entitlements.active_entitlement_summary",
      customer,
      entitlements: { ...shown, data: shown.data.map((entitlement) => ({ ...entitlement })) },
      livemode: false,
    } satisfies Record<keyof Stripe.Entitlements.ActiveEntitlementSummary, unknown>;
  },
};
