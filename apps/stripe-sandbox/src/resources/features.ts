import type Stripe from "stripe";
import { newId } from "../account/ids.js";
import { find, listParamsWithoutCreated, listRoute, retrieveRoute } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import { boolean, expand, mergeMetadata, metadata, type ParamNames, required, text } from "../api/params.js";
import { answer, route } from "../api/route.js";
import { FACTS } from "../objects/facts.js";
import type { StoredFeature } from "../objects/feature.js";

const createParams = {
  expand,
  lookup_key: required(text),
  metadata,
  name: required(text),
} satisfies ParamNames<keyof Stripe.Entitlements.FeatureCreateParams>;

const updateParams = { active: boolean, expand, metadata, name: text } satisfies ParamNames<
  keyof Stripe.Entitlements.FeatureUpdateParams
>;

const listFilters = { ...listParamsWithoutCreated, archived: boolean, lookup_key: text } satisfies ParamNames<
  keyof Stripe.Entitlements.FeatureListParams
>;

/** The routes of features. Stripe has no events about features. */
export const featureRoutes = [
  route("POST", "/v1/entitlements/features", "feature", createParams, ({ account, params }) => {
    const features = account.collections["entitlements.feature"];
    const { lookup_key: key, name } = params;
    if (features.all((feature) => feature.lookup_key === key).length > 0) {
      throw invalidRequest(`A feature with lookup key ${key} already exists.`, {
        code: "resource_already_exists",
        param: "lookup_key",
      });
    }
    const feature: StoredFeature = {
      id: newId("feat_test"),
      object: "entitlements.feature",
      active: true,
      livemode: false,
      lookup_key: key,
      metadata: mergeMetadata({}, params.metadata),
      name,
      [FACTS]: { created: account.now() },
    };
    features.insert(feature);
    return answer("entitlements.feature", feature);
  }),
  retrieveRoute("entitlements.feature", "/v1/entitlements/features/:id"),
  route(
    "POST",
    "/v1/entitlements/features/:id",
    "feature",
    updateParams,
    ({ account, ids: [id = ""], params }) => {
      const feature = find(account, "entitlements.feature", id);
      const { expand: _expand, metadata: change, ...rest } = params;
      const changed = { ...feature, ...rest, metadata: mergeMetadata(feature.metadata, change) };
      account.change("entitlements.feature", changed);
      const attached = account.collections.product_feature.all((held) => held.entitlement_feature.id === id);
      for (const held of attached)
        account.change("product_feature", { ...held, entitlement_feature: changed });
      return answer("entitlements.feature", changed);
    },
  ),
  // Without `archived`, Stripe lists only active features.
  listRoute(
    "entitlements.feature",
    "/v1/entitlements/features",
    listFilters,
    ({ archived = false, lookup_key: key }) => ({
      matches: (feature) => feature.active !== archived && (key === undefined || feature.lookup_key === key),
    }),
  ),
];
