import type Stripe from "stripe";
import { find, listObjects, listParams } from "../api/crud.js";
import { noSuchObject } from "../api/errors.js";
import { boolean, expand, type ParamNames, text } from "../api/params.js";
import { answer, type ListAnswer, route } from "../api/route.js";
import type { StoredPrice } from "../objects/price.js";

const listFilters = { ...listParams, active: boolean, product: text } satisfies ParamNames<
  keyof Stripe.PlanListParams
>;

export const planRoutes = [
  route("GET", "/v1/plans/:id", "plan", { expand }, ({ account, ids: [id = ""] }) => {
    const price = account.collections.price.get(id);
    if (!price?.recurring) throw noSuchObject("plan", id);
    return answer("plan", price);
  }),
  route("GET", "/v1/plans", "plan", listFilters, ({ account, params }) => {
    const matches = (price: StoredPrice) =>
      price.recurring !== null &&
      (params.active === undefined || price.active === params.active) &&
      (params.product === undefined || price.product === params.product);
    if (params.product !== undefined) find(account, "product", params.product, "product");
    return { ...listObjects(account, "price", "/v1/plans", params, { matches }), name: "plan" } as ListAnswer;
  }),
];
