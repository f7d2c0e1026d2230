import type Stripe from "stripe";
import { find, listParams, listRoute, retrieveRoute } from "../api/crud.js";
import {
  array,
  boolean,
  currency,
  emptyable,
  expand,
  hash,
  mergeMetadata,
  metadata,
  oneOf,
  type ParamNames,
  text,
} from "../api/params.js";
import { answer, route } from "../api/route.js";
import { changePrice } from "../billing/change-price.js";
import { claimLookupKey, createPrice, priceParams } from "../billing/create-price.js";
import { FACTS } from "../objects/facts.js";

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

/** The routes of prices. */
export const priceRoutes = [
  route("POST", "/v1/prices", "price", priceParams, ({ account, params }) =>
    answer("price", createPrice(account, params)),
  ),
  retrieveRoute("price", "/v1/prices/:id"),
  route("POST", "/v1/prices/:id", "price", updateParams, ({ account, ids: [id = ""], params }) => {
    const price = find(account, "price", id);
    const { expand: _expand, metadata: change, transfer_lookup_key: transfer, ...rest } = params;
    if (rest.lookup_key !== price.lookup_key) claimLookupKey(account, rest.lookup_key, transfer);
    const changed = { ...price, ...rest, metadata: mergeMetadata(price.metadata, change) };
    return answer("price", changePrice(account, price, changed));
  }),
  listRoute("price", "/v1/prices", listFilters, (params) => ({
    matches: (price) =>
      price[FACTS]?.inline !== true &&
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
