import type Stripe from "stripe";
import { find, listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import {
  array,
  boolean,
  currency,
  decimal,
  emptyable,
  hash,
  integer,
  mergeMetadata,
  metadata,
  nonNegative,
  oneOf,
  type ParamNames,
  required,
  text,
} from "../api/params.js";
import { answer, deleted, route } from "../api/route.js";
import { createPrice } from "../billing/create-price.js";
import { createProduct, productFields, productParams } from "../billing/create-product.js";

const createParams = {
  ...productParams,
  default_price_data: hash({
    currency: required(currency),
    metadata,
    recurring: hash({ interval: required(oneOf("day", "week", "month", "year")), interval_count: integer }),
    tax_behavior: oneOf("exclusive", "inclusive", "unspecified"),
    unit_amount: nonNegative,
    unit_amount_decimal: decimal,
  }),
} satisfies ParamNames<keyof Stripe.ProductCreateParams>;

const updateParams = {
  ...productFields,
  name: text,
  default_price: text,
  description: emptyable(text),
  tax_code: emptyable(text),
  unit_label: emptyable(text),
  url: emptyable(text),
} satisfies ParamNames<keyof Stripe.ProductUpdateParams>;

const listFilters = {
  ...listParams,
  active: boolean,
  ids: array(text),
  shippable: boolean,
  type: oneOf("good", "service"),
  url: text,
} satisfies ParamNames<keyof Stripe.ProductListParams>;

/** The routes of products. */
export const productRoutes = [
  route("POST", "/v1/products", "product", createParams, ({ account, params }) => {
    const { default_price_data: priceData, ...rest } = params;
    const product = createProduct(account, rest);
    if (priceData === undefined) return answer("product", product);
    const price = createPrice(account, { ...priceData, product: product.id });
    return answer(
      "product",
      account.change("product", { ...product, default_price: price.id }, "product.updated"),
    );
  }),
  retrieveRoute("product", "/v1/products/:id"),
  route("POST", "/v1/products/:id", "product", updateParams, ({ account, ids: [id = ""], params }) => {
    const product = find(account, "product", id);
    const { expand: _expand, metadata: change, default_price: defaultPrice, ...rest } = params;
    if (defaultPrice !== undefined && find(account, "price", defaultPrice, "default_price").product !== id) {
      throw invalidRequest(`The price specified does not belong to the product ${id}.`, {
        param: "default_price",
      });
    }
    const changed = {
      ...product,
      ...rest,
      ...(defaultPrice !== undefined && { default_price: defaultPrice }),
      metadata: mergeMetadata(product.metadata, change),
    };
    return answer(
      "product",
      account.change("product", { ...changed, updated: account.now() }, "product.updated"),
    );
  }),
  route("DELETE", "/v1/products/:id", "product", {}, ({ account, ids: [id = ""] }) => {
    const product = find(account, "product", id);
    if (account.collections.price.all((price) => price.product === id).length > 0) {
      throw invalidRequest("This product cannot be deleted because it has one or more user-created prices.");
    }
    account.remove("product", product, "product.deleted");
    return deleted("product", id);
  }),
  listRoute("product", "/v1/products", listFilters, (params) => ({
    matches: (product) =>
      (params.active === undefined || product.active === params.active) &&
      (params.ids === undefined || params.ids.includes(product.id)) &&
      (params.shippable === undefined || product.shippable === params.shippable) &&
      (params.type === undefined || product.type === params.type) &&
      (params.url === undefined || product.url === params.url),
  })),
];
