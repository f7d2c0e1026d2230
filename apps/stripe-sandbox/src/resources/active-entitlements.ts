import type Stripe from "stripe";
import { find, listParamsWithoutCreated, listRoute, retrieveRoute } from "../api/crud.js";
import { type ParamNames, required, text } from "../api/params.js";
import { FACTS } from "../objects/facts.js";

const listFilters = { ...listParamsWithoutCreated, customer: required(text) } satisfies ParamNames<
  keyof Stripe.Entitlements.ActiveEntitlementListParams
>;

/** The routes of active entitlements. */
export const activeEntitlementRoutes = [
  retrieveRoute("entitlements.active_entitlement", "/v1/entitlements/active_entitlements/:id"),
  listRoute(
    "entitlements.active_entitlement",
    "/v1/entitlements/active_entitlements",
    listFilters,
    ({ customer }, account) => {
      find(account, "customer", customer, "customer");
      return { matches: (entitlement) => entitlement[FACTS].customer === customer, related: [customer] };
    },
  ),
];
