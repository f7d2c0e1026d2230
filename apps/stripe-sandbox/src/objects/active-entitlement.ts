import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import { FACTS } from "./facts.js";
import type { StoredFeature } from "./feature.js";
import { nestedList, type View } from "./view.js";

/** A feature that a customer may use; `facts.customer` is known by the request only. */
export type StoredActiveEntitlement = Wire<Stripe.Entitlements.ActiveEntitlement> & {
  readonly [FACTS]: { created: number; customer: string };
};

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

export const activeEntitlementView: View<StoredActiveEntitlement> = {
  render: (entitlement) => ({ ...entitlement }),
};

/** All that a customer may use, as events tell of it; it has no id and no path. */
export interface EntitlementSummary {
  readonly customer: string;
  readonly entitlements: readonly StoredActiveEntitlement[];
}

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
