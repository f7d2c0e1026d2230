import type Stripe from "stripe";
import { find, listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import {
  boolean,
  createdRange,
  emptyable,
  expand,
  hash,
  oneOf,
  type ParamNames,
  text,
} from "../api/params.js";
import { answer, route } from "../api/route.js";
import { cancelSubscription } from "../billing/cancel-subscription.js";
import { subscribe } from "../billing/subscribe.js";
import { subscribeParams, updateSubscriptionParams } from "../billing/subscription-params.js";
import { updateSubscription } from "../billing/update-subscription.js";
import type { StoredSubscription } from "../objects/subscription.js";

const cancelParams = {
  cancellation_details: hash({ comment: emptyable(text), feedback: emptyable(text) }),
  expand,
  invoice_now: boolean,
  prorate: boolean,
} satisfies ParamNames<keyof Stripe.SubscriptionCancelParams>;

const STATUSES = [
  "active",
  "canceled",
  "incomplete",
  "incomplete_expired",
  "past_due",
  "paused",
  "trialing",
  "unpaid",
  "all",
  "ended",
] as const;

const listFilters = {
  ...listParams,
  collection_method: oneOf("charge_automatically", "send_invoice"),
  current_period_end: createdRange,
  current_period_start: createdRange,
  customer: text,
  price: text,
  plan: text,
  status: oneOf(...STATUSES),
  test_clock: text,
} satisfies ParamNames<keyof Stripe.SubscriptionListParams | "plan">;

/** Whether a time is in a range; without a range every time is. */
const within = (value: number, range: { from: number; to: number } | undefined) =>
  range === undefined || (value >= range.from && value <= range.to);

/**
 * Whether a list with that `status` shows a subscription. Without `status`, Stripe leaves out canceled ones.
 */
function hasStatus(subscription: StoredSubscription, status: string | undefined): boolean {
  if (status === "all") return true;
  if (status === "ended") return subscription.ended_at !== null;
  return status === undefined ? subscription.status !== "canceled" : subscription.status === status;
}

/** The routes of subscriptions. */
export const subscriptionRoutes = [
  route("POST", "/v1/subscriptions", "subscription", subscribeParams, ({ account, params }) =>
    answer("subscription", subscribe(account, params)),
  ),
  retrieveRoute("subscription", "/v1/subscriptions/:id"),
  route(
    "POST",
    "/v1/subscriptions/:id",
    "subscription",
    updateSubscriptionParams,
    ({ account, ids: [id = ""], params }) =>
      answer("subscription", updateSubscription(account, find(account, "subscription", id), params)),
  ),
  route(
    "DELETE",
    "/v1/subscriptions/:id",
    "subscription",
    cancelParams,
    ({ account, ids: [id = ""], params }) => {
      const subscription = find(account, "subscription", id);
      if (subscription.status === "canceled") {
        throw invalidRequest(
          "A canceled subscription can only update its cancellation_details and metadata.",
        );
      }
      return answer("subscription", cancelSubscription(account, subscription, params));
    },
  ),
  listRoute("subscription", "/v1/subscriptions", listFilters, (params) => ({
    matches: (subscription) =>
      hasStatus(subscription, params.status) &&
      (params.test_clock === undefined || subscription.test_clock === params.test_clock) &&
      (params.customer === undefined || subscription.customer === params.customer) &&
      (params.collection_method === undefined ||
        subscription.collection_method === params.collection_method) &&
      subscription.items.some(
        (held) =>
          (params.price === undefined || held.price.id === params.price) &&
          (params.plan === undefined || held.price.id === params.plan) &&
          within(held.current_period_end, params.current_period_end) &&
          within(held.current_period_start, params.current_period_start),
      ),
    related: [params.customer],
  })),
];
