import type Stripe from "stripe";
import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { invalidRequest } from "../api/errors.js";
import {
  array,
  boolean,
  expand,
  hash,
  integer,
  mergeMetadata,
  metadata,
  oneOf,
  type ParamNames,
  type Params,
  required,
  text,
} from "../api/params.js";
import { newProduct, type StoredProduct } from "../objects/product.js";

/** The parameters that both a new and an existing product take. */
export const productFields = {
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

/** The parameters of a new product. */
export const productParams = {
  ...productFields,
  id: text,
  name: required(text),
  description: text,
  tax_code: text,
  type: oneOf("good", "service"),
  unit_label: text,
  url: text,
} satisfies ParamNames<keyof Stripe.ProductCreateParams>;

/**
 * Creates a product, as `POST /v1/products` and the `product_data` of a price do. Throws Stripe's 400 if the id
 * exists.
 */
export function createProduct(account: Account, params: Params<typeof productParams>): StoredProduct {
  const { expand: _expand, id, metadata: change, name, ...rest } = params;
  if (id !== undefined && account.collections.product.get(id)) {
    throw invalidRequest("Product already exists.", { code: "resource_already_exists", param: "id" });
  }
  const product = {
    ...newProduct(id ?? newId("prod"), account.now(), name),
    ...rest,
    metadata: mergeMetadata({}, change),
  };
  return account.create("product", product, "product.created");
}
