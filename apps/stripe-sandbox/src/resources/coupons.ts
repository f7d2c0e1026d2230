import type Stripe from "stripe";
import { randomText } from "../account/ids.js";
import { find, listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { invalidRequest, missingParameter } from "../api/errors.js";
import {
  currency,
  decimal,
  emptyable,
  expand,
  integer,
  mergeMetadata,
  metadata,
  nonNegative,
  oneOf,
  type ParamNames,
  text,
} from "../api/params.js";
import { answer, deleted, route } from "../api/route.js";
import type { StoredCoupon } from "../objects/coupon.js";

const createParams = {
  amount_off: nonNegative,
  currency,
  duration: oneOf("forever", "once", "repeating"),
  duration_in_months: integer,
  expand,
  id: text,
  max_redemptions: nonNegative,
  metadata,
  name: text,
  percent_off: decimal,
  redeem_by: integer,
} satisfies ParamNames<keyof Stripe.CouponCreateParams>;

const updateParams = { expand, metadata, name: emptyable(text) } satisfies ParamNames<
  keyof Stripe.CouponUpdateParams
>;

/** The routes of coupons. */
export const couponRoutes = [
  route("POST", "/v1/coupons", "coupon", createParams, ({ account, params }) => {
    const { amount_off: amount, id = randomText(8), percent_off: percent } = params;
    if ((amount === undefined) === (percent === undefined))
      throw invalidRequest("Must pass either amount_off or percent_off.");
    if (amount !== undefined && params.currency === undefined) throw missingParameter("currency");
    if (percent !== undefined && !(Number(percent) > 0 && Number(percent) <= 100)) {
      throw invalidRequest("Invalid percent_off: must be greater than 0 and at most 100", {
        param: "percent_off",
      });
    }
    if ((params.duration === "repeating") !== (params.duration_in_months !== undefined)) {
      throw invalidRequest(
        "You must pass duration_in_months when passing duration=repeating, and only then.",
        {
          param: "duration_in_months",
        },
      );
    }
    if (account.collections.coupon.get(id))
      throw invalidRequest("Coupon already exists.", { code: "resource_already_exists", param: "id" });
    const coupon: StoredCoupon = {
      id,
      object: "coupon",
      amount_off: amount ?? null,
      created: account.now(),
      currency: amount === undefined ? null : (params.currency ?? null),
      duration: params.duration ?? "once",
      duration_in_months: params.duration_in_months ?? null,
      livemode: false,
      max_redemptions: params.max_redemptions ?? null,
      metadata: mergeMetadata({}, params.metadata),
      name: params.name ?? null,
      percent_off: percent === undefined ? null : Number(percent),
      redeem_by: params.redeem_by ?? null,
      times_redeemed: 0,
      valid: true,
    };
    return answer("coupon", account.create("coupon", coupon, "coupon.created"));
  }),
  retrieveRoute("coupon", "/v1/coupons/:id"),
  route("POST", "/v1/coupons/:id", "coupon", updateParams, ({ account, ids: [id = ""], params }) => {
    const coupon = find(account, "coupon", id);
    const { expand: _expand, metadata: change, ...rest } = params;
    const changed = { ...coupon, ...rest, metadata: mergeMetadata(coupon.metadata ?? {}, change) };
    return answer("coupon", account.change("coupon", changed, "coupon.updated"));
  }),
  route("DELETE", "/v1/coupons/:id", "coupon", {}, ({ account, ids: [id = ""] }) => {
    account.remove("coupon", find(account, "coupon", id), "coupon.deleted");
    return deleted("coupon", id);
  }),
  listRoute(
    "coupon",
    "/v1/coupons",
    listParams satisfies ParamNames<keyof Stripe.CouponListParams>,
    () => ({}),
  ),
];
