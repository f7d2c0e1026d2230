import type { Account } from "../account/account.js";
import { find } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import { mergeMetadata, type Params } from "../api/params.js";
import { FACTS } from "../objects/facts.js";
import type { StoredSubscription } from "../objects/subscription.js";
import { changeItems } from "./change-items.js";
import { discountSubscription } from "./redeem-coupon.js";
import { discountChoices, type updateSubscriptionParams } from "./subscription-params.js";

/** Changes a subscription, as `POST /v1/subscriptions/:id` does. Throws Stripe's errors. */
export function updateSubscription(
  account: Account,
  subscription: StoredSubscription,
  params: Params<typeof updateSubscriptionParams>,
): StoredSubscription {
  if (
    subscription.status === "canceled" &&
    Object.keys(params).some((name) => !["metadata", "cancellation_details", "expand"].includes(name))
  ) {
    throw invalidRequest("A canceled subscription can only update its cancellation_details and metadata.");
  }
  if (params.default_payment_method)
    find(account, "payment_method", params.default_payment_method, "default_payment_method");
  const {
    collection_method: collection,
    days_until_due: days,
    description,
    default_payment_method: method,
  } = params;
  const pause = params.pause_collection;
  const choices = discountChoices(params);
  const discounts = choices && discountSubscription(account, subscription, choices);
  const fields: Partial<StoredSubscription> = {
    ...cancellation(account, subscription, params),
    ...(collection && { collection_method: collection }),
    ...(days !== undefined && { days_until_due: days }),
    ...(description !== undefined && { description }),
    ...(discounts && { discounts: discounts.map(({ id }) => id), [FACTS]: { discounts } }),
    ...(method !== undefined && { default_payment_method: method }),
    ...(pause !== undefined && {
      pause_collection: pause && { behavior: pause.behavior, resumes_at: pause.resumes_at ?? null },
    }),
    ...(params.cancellation_details && {
      cancellation_details: {
        comment: null,
        feedback: null,
        feedback_option: null,
        reason: null,
        ...subscription.cancellation_details,
        ...params.cancellation_details,
      },
    }),
    ...trial(account, subscription, params.trial_end),
    metadata: mergeMetadata(subscription.metadata, params.metadata),
  };
  return changeItems(account, subscription, params.items ?? [], params.proration_behavior, fields);
}

/** The fields that change when a request schedules the end of a subscription, or removes a scheduled end. */
function cancellation(
  account: Account,
  subscription: StoredSubscription,
  params: Params<typeof updateSubscriptionParams>,
): Partial<StoredSubscription> {
  const { cancel_at: at, cancel_at_period_end: atPeriodEnd } = params;
  if (at === undefined && atPeriodEnd === undefined) return {};
  const end = atPeriodEnd === true ? (subscription.items[0]?.current_period_end ?? null) : (at ?? null);
  const details = {
    comment: null,
    feedback: null,
    feedback_option: null,
    ...subscription.cancellation_details,
  };
  return {
    cancel_at: end,
    cancel_at_period_end: atPeriodEnd === true,
    canceled_at: end === null ? null : account.now(),
    cancellation_details: { ...details, reason: end === null ? null : "cancellation_requested" },
  };
}

/** The fields that change when a request sets the end of the trial. */
function trial(
  account: Account,
  subscription: StoredSubscription,
  end: number | "now" | undefined,
): Partial<StoredSubscription> {
  if (end === undefined) return {};
  const now = account.now();
  const until = end === "now" ? now : end;
  const status =
    until > now ? "trialing" : subscription.status === "trialing" ? "active" : subscription.status;
  return { status, trial_end: until, trial_start: subscription.trial_start ?? now };
}
