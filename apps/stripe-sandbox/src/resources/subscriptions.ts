import type Stripe from "stripe";
import { find, listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import {
  array,
  boolean,
  createdRange,
  currency,
  emptyable,
  expand,
  hash,
  integer,
  metadata,
  nonNegative,
  oneOf,
  type Param,
  required,
  text,
  type ParamNames,
} from "../api/params.js";
import { answer, route } from "../api/route.js";
import { cancelSubscription } from "../billing/cancel-subscription.js";
import { subscribe } from "../billing/subscribe.js";
import { updateSubscription } from "../billing/update-subscription.js";
import type { Wire } from "../wire.js";
import { planView } from "./plans.js";
import { type StoredSubscriptionItem, subscriptionItemView } from "./subscription-items.js";
import { nestedList, type View } from "./view.js";

/** `items` holds every item. */
export type StoredSubscription = Omit<Wire<Stripe.Subscription>, "items"> & {
  readonly items: readonly StoredSubscriptionItem[];
};

/** `now`, or Unix seconds. */
const instant: Param<number | "now", false> = {
  required: false,
  parse: (raw, name) => (raw === "now" ? "now" : integer.parse(raw, name)),
};

const item = {
  metadata,
  price: text,
  plan: text,
  price_data: hash({
    currency: required(currency),
    product: required(text),
    recurring: required(
      hash({ interval: required(oneOf("day", "week", "month", "year")), interval_count: integer }),
    ),
    unit_amount: nonNegative,
    unit_amount_decimal: text,
  }),
  quantity: nonNegative,
};

const fields = {
  cancel_at: emptyable(integer),
  cancel_at_period_end: boolean,
  collection_method: oneOf("charge_automatically", "send_invoice"),
  days_until_due: integer,
  default_payment_method: emptyable(text),
  description: emptyable(text),
  expand,
  metadata,
  off_session: boolean,
  payment_behavior: oneOf(
    "allow_incomplete",
    "default_incomplete",
    "error_if_incomplete",
    "pending_if_incomplete",
  ),
  proration_behavior: oneOf("always_invoice", "create_prorations", "none"),
  trial_end: instant,
};

export const subscribeParams = {
  ...fields,
  billing_cycle_anchor: integer,
  currency,
  customer: required(text),
  items: array(hash(item)),
  trial_period_days: integer,
} satisfies ParamNames<keyof Stripe.SubscriptionCreateParams>;

export const updateParams = {
  ...fields,
  cancellation_details: hash({ comment: emptyable(text), feedback: emptyable(text) }),
  items: array(hash({ ...item, id: text, deleted: boolean })),
  pause_collection: emptyable(
    hash({ behavior: required(oneOf("keep_as_draft", "mark_uncollectible", "void")), resumes_at: integer }),
  ),
  proration_date: integer,
} satisfies ParamNames<keyof Stripe.SubscriptionUpdateParams>;

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
} satisfies ParamNames<keyof Stripe.SubscriptionListParams | "plan">;

const within = (value: number, range: { from: number; to: number } | undefined) =>
  range === undefined || (value >= range.from && value <= range.to);

/** Without `status` Stripe lists everything that is not canceled. */
function hasStatus(subscription: StoredSubscription, status: string | undefined): boolean {
  if (status === "all") return true;
  if (status === "ended") return subscription.ended_at !== null;
  return status === undefined ? subscription.status !== "canceled" : subscription.status === status;
}

const CURRENT_ONLY = ["billing_mode", "billing_schedules", "customer_account", "managed_payments"];

export const subscriptionView: View<StoredSubscription> = {
  render({ items, ...subscription }, shape) {
    const shown = nestedList(items, `/v1/subscription_items?subscription=${subscription.id}`);
    const rendered = { ...shown, data: shown.data.map((held) => subscriptionItemView.render(held, shape)) };
    if (shape === "current") return { ...subscription, items: rendered };
    const older = Object.entries(subscription).filter(([field]) => !CURRENT_ONLY.includes(field));
    const [first] = items;
    const only = items.length === 1 ? first : undefined;
    return {
      ...Object.fromEntries(older),
      current_period_end: first?.current_period_end ?? subscription.billing_cycle_anchor,
      current_period_start: first?.current_period_start ?? subscription.start_date,
      discount: null,
      items: { ...rendered, total_count: items.length },
      plan: only ? planView.render(only.price, shape) : null,
      quantity: only?.quantity ?? null,
    };
  },
};

export const subscriptionRoutes = [
  route("POST", "/v1/subscriptions", "subscription", subscribeParams, ({ account, params }) =>
    answer("subscription", subscribe(account, params)),
  ),
  retrieveRoute("subscription", "/v1/subscriptions/:id"),
  route(
    "POST",
    "/v1/subscriptions/:id",
    "subscription",
    updateParams,
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
