import type Stripe from "stripe";
import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { find, listObjects, listParams } from "../api/crud.js";
import { invalidRequest, noSuchObject } from "../api/errors.js";
import {
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
  type Param,
  type ParamNames,
  required,
  text,
} from "../api/params.js";
import { answer, deleted, type ListAnswer, route } from "../api/route.js";
import { changePrice, deletePlan } from "../billing/change-price.js";
import { createPrice } from "../billing/create-price.js";
import { FACTS } from "../objects/facts.js";
import type { StoredPrice } from "../objects/price.js";

const productData = hash({
  id: text,
  active: boolean,
  metadata,
  name: required(text),
  statement_descriptor: text,
  tax_code: text,
  unit_label: text,
});

/** The id of an existing product, or the fields of a new one. */
const product: Param<string | ReturnType<typeof productData.parse>, false> = {
  required: false,
  parse: (raw, name) => (typeof raw === "string" ? text.parse(raw, name) : productData.parse(raw, name)),
};

const createParams = {
  active: boolean,
  amount: nonNegative,
  amount_decimal: decimal,
  billing_scheme: oneOf("per_unit"),
  currency: required(currency),
  expand,
  id: text,
  interval: required(oneOf("day", "week", "month", "year")),
  interval_count: integer,
  metadata,
  nickname: text,
  product: required(product),
  trial_period_days: integer,
  usage_type: oneOf("licensed", "metered"),
} satisfies ParamNames<keyof Stripe.PlanCreateParams>;

const updateParams = {
  active: boolean,
  expand,
  metadata,
  nickname: emptyable(text),
  product: text,
  trial_period_days: emptyable(integer),
} satisfies ParamNames<keyof Stripe.PlanUpdateParams>;

const listFilters = { ...listParams, active: boolean, product: text } satisfies ParamNames<
  keyof Stripe.PlanListParams
>;

/** The plan with that id, which is a recurring price, as at Stripe. Throws Stripe's `resource_missing`. */
function findPlan(account: Account, id: string): StoredPrice {
  const price = account.collections.price.get(id);
  if (!price?.recurring) throw noSuchObject("plan", id);
  return price;
}

/** The routes of plans. */
export const planRoutes = [
  route("POST", "/v1/plans", "plan", createParams, ({ account, params }) => {
    const { amount, amount_decimal: amountDecimal, id = newId("plan"), product: of, ...rest } = params;
    if (account.collections.price.get(id)) {
      throw invalidRequest("Plan already exists.", { code: "resource_already_exists", param: "id" });
    }
    const { interval, interval_count: count, trial_period_days: trial, usage_type: usage, ...fields } = rest;
    const price = createPrice(
      account,
      {
        ...fields,
        ...(typeof of === "string" ? { product: of } : { product_data: of }),
        recurring: {
          interval,
          ...(count !== undefined && { interval_count: count }),
          ...(trial !== undefined && { trial_period_days: trial }),
          ...(usage !== undefined && { usage_type: usage }),
        },
        ...(amount !== undefined && { unit_amount: amount }),
        ...(amountDecimal !== undefined && { unit_amount_decimal: amountDecimal }),
      },
      id,
    );
    return answer("plan", price);
  }),
  route("GET", "/v1/plans/:id", "plan", { expand }, ({ account, ids: [id = ""] }) =>
    answer("plan", findPlan(account, id)),
  ),
  route("POST", "/v1/plans/:id", "plan", updateParams, ({ account, ids: [id = ""], params }) => {
    const plan = findPlan(account, id);
    const { expand: _expand, metadata: change, trial_period_days: trial, ...rest } = params;
    if (rest.product !== undefined) find(account, "product", rest.product, "product");
    const recurring = plan.recurring && {
      ...plan.recurring,
      ...(trial !== undefined && { trial_period_days: trial }),
    };
    const changed = { ...plan, ...rest, metadata: mergeMetadata(plan.metadata, change), recurring };
    return answer("plan", changePrice(account, plan, changed));
  }),
  route("DELETE", "/v1/plans/:id", "plan", {}, ({ account, ids: [id = ""] }) => {
    deletePlan(account, findPlan(account, id));
    return deleted("plan", id);
  }),
  route("GET", "/v1/plans", "plan", listFilters, ({ account, params }) => {
    const matches = (price: StoredPrice) =>
      price.recurring !== null &&
      price[FACTS]?.inline !== true &&
      (params.active === undefined || price.active === params.active) &&
      (params.product === undefined || price.product === params.product);
    if (params.product !== undefined) find(account, "product", params.product, "product");
    return { ...listObjects(account, "price", "/v1/plans", params, { matches }), name: "plan" } as ListAnswer;
  }),
];
