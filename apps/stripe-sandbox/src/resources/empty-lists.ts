import { listParams } from "../api/crud.js";
import { text } from "../api/params.js";
import { route } from "../api/route.js";

/** Resources that an account of the sandbox has none of yet: path and the permission to list it. */
const EMPTY: readonly (readonly [path: string, permission: string])[] = [
  ["/v1/entitlements/active_entitlements", "active_entitlement"],
  ["/v1/entitlements/features", "feature"],
];

const filters = { ...listParams, customer: text, payment_intent: text, charge: text };

/** True lists of nothing: these objects cannot be made here. */
export const emptyListRoutes = EMPTY.map(([path, permission]) =>
  route("GET", path, permission, filters, () => ({
    kind: "plain",
    value: { object: "list", data: [], has_more: false, url: path },
  })),
);
