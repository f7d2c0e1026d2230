import type Stripe from "stripe";
import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { find, listObjects, listParamsWithoutCreated } from "../api/crud.js";
import { invalidRequest, noSuchObject } from "../api/errors.js";
import { expand, type ParamNames, required, text } from "../api/params.js";
import { answer, deleted, route } from "../api/route.js";
import { grantToSubscribers } from "../billing/grant-entitlements.js";
import { FACTS } from "../objects/facts.js";
import { newProductFeature, type StoredProductFeature } from "../objects/product-feature.js";

const createParams = { entitlement_feature: required(text), expand } satisfies ParamNames<
  keyof Stripe.ProductCreateFeatureParams
>;

/** The feature of a product by its id. Throws Stripe's `resource_missing` if another product has it. */
function findOf(account: Account, product: string, id: string): StoredProductFeature {
  const attached = find(account, "product_feature", id);
  if (attached[FACTS].product !== product) throw noSuchObject("product_feature", id);
  return attached;
}

/** The routes of a product's features. */
export const productFeatureRoutes = [
  route(
    "POST",
    "/v1/products/:id/features",
    "product",
    createParams,
    ({ account, ids: [id = ""], params }) => {
      const product = find(account, "product", id).id;
      const feature = find(
        account,
        "entitlements.feature",
        params.entitlement_feature,
        "entitlement_feature",
      );
      const twice = account.collections.product_feature.all(
        (held) => held[FACTS].product === product && held.entitlement_feature.id === feature.id,
      );
      if (twice.length > 0 || !feature.active) {
        throw invalidRequest(
          feature.active ? "This feature is already attached to the product." : "This feature is archived.",
          { param: "entitlement_feature" },
        );
      }
      const attached = newProductFeature(newId("prodft"), account.now(), product, feature);
      account.collections.product_feature.insert(attached);
      grantToSubscribers(account, product);
      return answer("product_feature", attached);
    },
  ),
  route(
    "GET",
    "/v1/products/:id/features",
    "product",
    listParamsWithoutCreated,
    ({ account, ids: [id = ""], params }) => {
      find(account, "product", id);
      return listObjects(account, "product_feature", `/v1/products/${id}/features`, params, {
        matches: (attached) => attached[FACTS].product === id,
      });
    },
  ),
  route(
    "GET",
    "/v1/products/:id/features/:feature",
    "product",
    { expand },
    ({ account, ids: [product = "", id = ""] }) => answer("product_feature", findOf(account, product, id)),
  ),
  route(
    "DELETE",
    "/v1/products/:id/features/:feature",
    "product",
    {},
    ({ account, ids: [product = "", id = ""] }) => {
      account.collections.product_feature.remove(findOf(account, product, id).id);
      grantToSubscribers(account, product);
      return deleted("product_feature", id);
    },
  ),
];
