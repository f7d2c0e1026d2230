import type Stripe from "stripe";
import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { invalidRequest } from "../api/errors.js";
import { listParams, listRoute, retrieveRoute, find } from "../api/crud.js";
import {
  array,
  boolean,
  currency,
  decimal,
  emptyable,
  expand,
  hash,
  integer,
  mergeMetadata,
  metadata,
  nonNegative,
  oneOf,
  required,
  text,
  type ParamNames,
  type Params,
} from "../api/params.js";
import { answer, deleted, route } from "../api/route.js";
import type { Wire } from "../wire.js";
import { createPrice } from "./prices.js";
import type { View } from "./view.js";

export type StoredProduct = Wire<Stripe.Product>;

const fields = {
  active: boolean,
  expand,
  images: array(text),
  marketing_features: array(hash({ name: required(text) })),
  metadata,
  package_dimensions: hash({
    height: required(integer),
    length: required(integer),
    weight: required(integer),
    width: required(integer),
  }),
  shippable: boolean,
  statement_descriptor: text,
};

const createParams = {
  ...fields,
  id: text,
  name: required(text),
  description: text,
  tax_code: text,
  type: oneOf("good", "service"),
  unit_label: text,
  url: text,
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
  ...fields,
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

/** A product with Stripe's defaults. */
export function newProduct(id: string, created: number, name: string): StoredProduct {
  return {
    id,
    object: "product",
    active: true,
    created,
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: "service",
    unit_label: null,
    updated: created,
    url: null,
  };
}

/** Makes a product, as POST /v1/products and `product_data` of a price do. */
export function createProduct(account: Account, params: Params<typeof createParams>): StoredProduct {
  const { expand: _expand, id, metadata: change, default_price_data: priceData, name, ...rest } = params;
  if (id !== undefined && account.collections.product.get(id)) {
    throw invalidRequest("Product already exists.", { code: "resource_already_exists", param: "id" });
  }
  const product = {
    ...newProduct(id ?? newId("prod"), account.now(), name),
    ...rest,
    metadata: mergeMetadata({}, change),
  };
  account.create("product", product, "product.created");
  if (priceData === undefined) return product;
  const price = createPrice(account, { ...priceData, product: product.id });
  return account.change("product", { ...product, default_price: price.id }, "product.updated");
}

export const productView: View<StoredProduct> = {
  render({ tax_details: taxDetails, ...product }, shape) {
    return shape === "current"
      ? { ...product, tax_details: taxDetails }
      : { ...product, attributes: [], features: product.marketing_features };
  },
};

export const productRoutes = [
  route("POST", "/v1/products", "product", createParams, ({ account, params }) =>
    answer("product", createProduct(account, params)),
  ),
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
