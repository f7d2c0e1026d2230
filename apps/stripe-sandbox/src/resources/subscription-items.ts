import type Stripe from "stripe";
import type { Account } from "../account/account.js";
import { find, listParamsWithoutCreated, pageOf } from "../api/crud.js";
import { noSuchObject } from "../api/errors.js";
import {
  boolean,
  expand,
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
import { changeItems } from "../billing/change-items.js";
import type { StoredSubscriptionItem } from "../objects/subscription-item.js";
import type { StoredSubscription } from "../objects/subscription.js";

const changeParams = {
  expand,
  metadata,
  payment_behavior: oneOf(
    "allow_incomplete",
    "default_incomplete",
    "error_if_incomplete",
    "pending_if_incomplete",
  ),
  price: text,
  proration_behavior: oneOf("always_invoice", "create_prorations", "none"),
  proration_date: integer,
  quantity: nonNegative,
};

const createParams = { ...changeParams, subscription: required(text) } satisfies ParamNames<
  keyof Stripe.SubscriptionItemCreateParams
>;
const updateParams = changeParams satisfies ParamNames<keyof Stripe.SubscriptionItemUpdateParams>;
const deleteParams = {
  clear_usage: boolean,
  proration_behavior: changeParams.proration_behavior,
  proration_date: integer,
} satisfies ParamNames<keyof Stripe.SubscriptionItemDeleteParams>;

/** A subscription item and its subscription. Throws Stripe's `resource_missing`. */
function holderOf(
  account: Account,
  id: string,
): { subscription: StoredSubscription; item: StoredSubscriptionItem } {
  const [subscription] = account.collections.subscription.all(
    ({ items }) => items.some((item) => item.id === id),
    [id],
  );
  const item = subscription?.items.find((held) => held.id === id);
  if (subscription === undefined || item === undefined) throw noSuchObject("subscription_item", id);
  return { subscription, item };
}

const itemUrl = "/v1/subscription_items/:id";
const permission = "subscription";

/** The routes of subscription items. */
export const subscriptionItemRoutes = [
  route("POST", "/v1/subscription_items", permission, createParams, ({ account, params }) => {
    const subscription = find(account, "subscription", params.subscription, "subscription");
    const {
      expand: _expand,
      subscription: _id,
      proration_behavior: prorate,
      payment_behavior: _payment,
      proration_date: _date,
      ...change
    } = params;
    const changed = changeItems(account, subscription, [change], prorate);
    const added = changed.items.at(-1);
    if (added === undefined) throw new Error(`${subscription.id} has no items`);
    return answer("subscription_item", added);
  }),
  route("GET", itemUrl, permission, { expand }, ({ account, ids: [id = ""] }) =>
    answer("subscription_item", holderOf(account, id).item),
  ),
  route("POST", itemUrl, permission, updateParams, ({ account, ids: [id = ""], params }) => {
    const { subscription, item } = holderOf(account, id);
    const { price, quantity, proration_behavior: prorate, metadata: change } = params;
    const merged = mergeMetadata(item.metadata, change);
    changeItems(
      account,
      subscription,
      [{ id, metadata: merged, ...(price && { price }), ...(quantity !== undefined && { quantity }) }],
      prorate,
    );
    return answer("subscription_item", holderOf(account, id).item);
  }),
  route("DELETE", itemUrl, permission, deleteParams, ({ account, ids: [id = ""], params }) => {
    const { subscription } = holderOf(account, id);
    changeItems(account, subscription, [{ id, deleted: true }], params.proration_behavior);
    return deleted("subscription_item", id);
  }),
  route(
    "GET",
    "/v1/subscription_items",
    permission,
    { ...listParamsWithoutCreated, subscription: required(text) } satisfies ParamNames<
      keyof Stripe.SubscriptionItemListParams
    >,
    ({ account, params }) =>
      pageOf(
        "subscription_item",
        find(account, "subscription", params.subscription, "subscription").items,
        "/v1/subscription_items",
        params,
      ),
  ),
];
