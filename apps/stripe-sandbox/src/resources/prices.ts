import type Stripe from "stripe";
import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { find, listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { invalidRequest, missingParameter } from "../api/errors.js";
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
import { answer, route } from "../api/route.js";
import type { Wire } from "../wire.js";
import { createProduct } from "./products.js";
import type { View } from "./view.js";

export type StoredPrice = Wire<Stripe.Price>;

const recurring = hash({
  interval: required(oneOf("day", "week", "month", "year")),
  interval_count: integer,
  trial_period_days: integer,
  usage_type: oneOf("licensed", "metered"),
});

const createParams = {
  active: boolean,
  billing_scheme: oneOf("per_unit"),
  currency: required(currency),
  expand,
  lookup_key: text,
  metadata,
  nickname: text,
  product: text,
  product_data: hash({
    id: text,
    active: boolean,
    metadata,
    name: required(text),
    statement_descriptor: text,
    tax_code: text,
    unit_label: text,
  }),
  recurring,
  tax_behavior: oneOf("exclusive", "inclusive", "unspecified"),
  transfer_lookup_key: boolean,
  unit_amount: nonNegative,
  unit_amount_decimal: decimal,
} satisfies ParamNames<keyof Stripe.PriceCreateParams>;

const updateParams = {
  active: boolean,
  expand,
  lookup_key: emptyable(text),
  metadata,
  nickname: emptyable(text),
  tax_behavior: oneOf("exclusive", "inclusive", "unspecified"),
  transfer_lookup_key: boolean,
} satisfies ParamNames<keyof Stripe.PriceUpdateParams>;

const listFilters = {
  ...listParams,
  active: boolean,
  currency,
  lookup_keys: array(text),
  product: text,
  recurring: hash({
    interval: oneOf("day", "week", "month", "year"),
    usage_type: oneOf("licensed", "metered"),
  }),
  type: oneOf("one_time", "recurring"),
} satisfies ParamNames<keyof Stripe.PriceListParams>;

/** A price per unit with Stripe's defaults; `interval` `null` makes it a one-time price. */
export function newPrice(
  facts: Pick<StoredPrice, "id" | "created" | "currency" | "product" | "unit_amount" | "recurring">,
): StoredPrice {
  return {
    object: "price",
    active: true,
    billing_scheme: "per_unit",
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    tax_behavior: "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: facts.recurring === null ? "one_time" : "recurring",
    unit_amount_decimal: facts.unit_amount === null ? null : String(facts.unit_amount),
    ...facts,
  };
}

/** Makes a price, and its product where `product_data` describes one. */
export function createPrice(account: Account, params: Params<typeof createParams>): StoredPrice {
  const {
    unit_amount: amount,
    unit_amount_decimal: amountDecimal,
    product,
    product_data: productData,
  } = params;
  if (amount === undefined && amountDecimal === undefined) throw missingParameter("unit_amount");
  if (amount !== undefined && amountDecimal !== undefined) {
    throw invalidRequest("You may only specify one of these parameters: unit_amount, unit_amount_decimal.", {
      code: "parameters_exclusive",
    });
  }
  if (product === undefined && productData === undefined) throw missingParameter("product");
  if (product !== undefined) find(account, "product", product, "product");
  claimLookupKey(account, params.lookup_key, params.transfer_lookup_key);
  const decimalAmount = amountDecimal ?? String(amount);
  const whole = Number(decimalAmount);
  const price: StoredPrice = {
    ...newPrice({
      id: newId("price"),
      created: account.now(),
      currency: params.currency,
      product: product ?? createProduct(account, productData ?? { name: "" }).id,
      unit_amount: Number.isInteger(whole) ? whole : null,
      recurring: params.recurring
        ? {
            interval: params.recurring.interval,
            interval_count: params.recurring.interval_count ?? 1,
            meter: null,
            trial_period_days: params.recurring.trial_period_days ?? null,
            usage_type: params.recurring.usage_type ?? "licensed",
          }
        : null,
    }),
    active: params.active ?? true,
    lookup_key: params.lookup_key ?? null,
    metadata: mergeMetadata({}, params.metadata),
    nickname: params.nickname ?? null,
    tax_behavior: params.tax_behavior ?? "unspecified",
    unit_amount_decimal: decimalAmount,
  };
  account.create("price", price, "price.created");
  if (price.recurring) account.emit("plan.created", "plan", price);
  return price;
}

/** A lookup key belongs to one price; it moves only if the request says so. */
function claimLookupKey(
  account: Account,
  key: string | null | undefined,
  transfer: boolean | undefined,
): void {
  if (key === null || key === undefined) return;
  for (const holder of account.collections.price.all((price) => price.lookup_key === key)) {
    if (transfer !== true) {
      throw invalidRequest(`A price (\`${holder.id}\`) already uses that lookup key.`, {
        param: "lookup_key",
      });
    }
    account.change("price", { ...holder, lookup_key: null }, "price.updated");
  }
}

export const priceView: View<StoredPrice> = {
  render(price, shape) {
    if (shape === "current" || price.recurring === null) return { ...price };
    return { ...price, recurring: { aggregate_usage: null, ...price.recurring } };
  },
};

export const priceRoutes = [
  route("POST", "/v1/prices", "price", createParams, ({ account, params }) =>
    answer("price", createPrice(account, params)),
  ),
  retrieveRoute("price", "/v1/prices/:id"),
  route("POST", "/v1/prices/:id", "price", updateParams, ({ account, ids: [id = ""], params }) => {
    const price = find(account, "price", id);
    const { expand: _expand, metadata: change, transfer_lookup_key: transfer, ...rest } = params;
    if (rest.lookup_key !== price.lookup_key) claimLookupKey(account, rest.lookup_key, transfer);
    const changed = { ...price, ...rest, metadata: mergeMetadata(price.metadata, change) };
    const stored = account.change("price", changed, "price.updated");
    if (price.recurring && stored !== price) account.emit("plan.updated", "plan", stored, price);
    return answer("price", stored);
  }),
  listRoute("price", "/v1/prices", listFilters, (params) => ({
    matches: (price) =>
      (params.active === undefined || price.active === params.active) &&
      (params.currency === undefined || price.currency === params.currency) &&
      (params.lookup_keys === undefined || params.lookup_keys.includes(price.lookup_key ?? "")) &&
      (params.product === undefined || price.product === params.product) &&
      (params.recurring?.interval === undefined || price.recurring?.interval === params.recurring.interval) &&
      (params.recurring?.usage_type === undefined ||
        price.recurring?.usage_type === params.recurring.usage_type) &&
      (params.type === undefined || price.type === params.type),
  })),
];
