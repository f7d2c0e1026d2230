import type Stripe from "stripe";
import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { find } from "../api/crud.js";
import { invalidRequest, missingParameter } from "../api/errors.js";
import {
  array,
  boolean,
  currency,
  decimal,
  expand,
  hash,
  integer,
  mergeMetadata,
  metadata,
  nonNegative,
  oneOf,
  type ParamNames,
  type Params,
  required,
  text,
  upTo,
} from "../api/params.js";
import { FACTS } from "../objects/facts.js";
import { newPrice, type StoredPrice, type Tier } from "../objects/price.js";
import { createProduct } from "./create-product.js";

const recurring = hash({
  interval: required(oneOf("day", "week", "month", "year")),
  interval_count: integer,
  trial_period_days: integer,
  usage_type: oneOf("licensed", "metered"),
});

const tiers = array(
  hash({
    up_to: required(upTo),
    unit_amount: nonNegative,
    unit_amount_decimal: decimal,
    flat_amount: nonNegative,
  }),
);

/** The parameters of a new price. */
export const priceParams = {
  active: boolean,
  billing_scheme: oneOf("per_unit", "tiered"),
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
  tiers,
  tiers_mode: oneOf("graduated", "volume"),
  transfer_lookup_key: boolean,
  transform_quantity: hash({ divide_by: required(integer), round: required(oneOf("down", "up")) }),
  unit_amount: nonNegative,
  unit_amount_decimal: decimal,
} satisfies ParamNames<keyof Stripe.PriceCreateParams>;

/** Creates a price, and also its product if `product_data` describes one. Throws Stripe's errors. */
export function createPrice(
  account: Account,
  params: Params<typeof priceParams>,
  id = newId("price"),
  facts: Pick<StoredPrice, typeof FACTS> = {},
): StoredPrice {
  const {
    unit_amount: amount,
    unit_amount_decimal: amountDecimal,
    product,
    product_data: productData,
  } = params;
  const isTiered = params.billing_scheme === "tiered";
  if (isTiered && params.tiers === undefined) throw missingParameter("tiers");
  if (isTiered && params.tiers_mode === undefined) throw missingParameter("tiers_mode");
  if (!isTiered && amount === undefined && amountDecimal === undefined) throw missingParameter("unit_amount");
  if (amount !== undefined && amountDecimal !== undefined) {
    throw invalidRequest("You may only specify one of these parameters: unit_amount, unit_amount_decimal.", {
      code: "parameters_exclusive",
    });
  }
  if (product === undefined && productData === undefined) throw missingParameter("product");
  if (product !== undefined) find(account, "product", product, "product");
  claimLookupKey(account, params.lookup_key, params.transfer_lookup_key);
  const decimalAmount = isTiered ? null : (amountDecimal ?? String(amount));
  const whole = decimalAmount === null ? null : Number(decimalAmount);
  const price: StoredPrice = {
    ...newPrice({
      id,
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
    billing_scheme: params.billing_scheme ?? "per_unit",
    lookup_key: params.lookup_key ?? null,
    metadata: mergeMetadata({}, params.metadata),
    nickname: params.nickname ?? null,
    tax_behavior: params.tax_behavior ?? "unspecified",
    tiers_mode: params.tiers_mode ?? null,
    transform_quantity: params.transform_quantity ?? null,
    unit_amount_decimal: decimalAmount,
    [FACTS]: { ...facts[FACTS], ...(isTiered && { tiers: params.tiers?.map(tierOf) ?? [] }) },
  };
  account.create("price", price, "price.created");
  if (price.recurring) account.emit("plan.created", "plan", price);
  return price;
}

function tierOf(tier: {
  up_to: number | null;
  unit_amount?: number;
  unit_amount_decimal?: string;
  flat_amount?: number;
}): Tier {
  const { up_to, unit_amount: amount, unit_amount_decimal: decimalAmount, flat_amount: flat } = tier;
  return {
    up_to,
    unit_amount_decimal: decimalAmount ?? (amount === undefined ? null : String(amount)),
    flat_amount: flat ?? null,
  };
}

/**
 * Creates the price that a request describes with `price_data`. As at Stripe, the price is in no list, and it
 * is not active, so that no other object can use it.
 */
export function createInlinePrice(account: Account, params: Params<typeof priceParams>): StoredPrice {
  return createPrice(account, { ...params, active: false }, newId("price"), { [FACTS]: { inline: true } });
}

/**
 * Makes sure that no price has the lookup key. Takes the key away from another price if `transfer` is true, and
 * otherwise throws Stripe's 400.
 */
export function claimLookupKey(
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
