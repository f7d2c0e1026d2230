import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { find } from "../api/crud.js";
import { ApiError, invalidRequest, missingParameter } from "../api/errors.js";
import { mergeMetadata, type Params } from "../api/params.js";
import type { StoredCoupon } from "../objects/coupon.js";
import type { StoredCustomer } from "../objects/customer.js";
import { FACTS } from "../objects/facts.js";
import { newSubscription } from "../objects/new-subscription.js";
import type { StoredPaymentMethod } from "../objects/payment-method.js";
import { newSubscriptionItem, type StoredSubscriptionItem } from "../objects/subscription-item.js";
import type { StoredSubscription } from "../objects/subscription.js";
import { confirmIntent } from "./confirm-intent.js";
import { defaultMethod } from "./default-method.js";
import { amountOff } from "./discount-lines.js";
import { pendingItems } from "./draft-invoice.js";
import { finalizeInvoice } from "./finalize-invoice.js";
import { invoiceSubscription } from "./invoice-subscription.js";
import { amountOf, periodEnd } from "./period.js";
import { type DiscountChoice, discountItem, discountSubscription } from "./redeem-coupon.js";
import { discountChoices, type subscribeParams } from "./subscription-params.js";
import { chosenPrice, type PriceChoice } from "./subscription-price.js";

type AskedParams = Params<typeof subscribeParams>;

/**
 * The parameters of a request, or those of another part of the sandbox, which may pass whole prices as
 * `chosen`.
 */
type SubscribeParams = Omit<AskedParams, "items"> & {
  items?: (NonNullable<AskedParams["items"]>[number] & Pick<PriceChoice, "chosen">)[];
};

/** How many items a subscription may have (docs.stripe.com/billing/subscriptions/multiple-products). */
const MAX_ITEMS = 20;

/**
 * `customer.subscription.trial_will_end` comes three days before the end of a trial, or at once if the trial is
 * shorter (docs.stripe.com/api/events/types).
 */
const TRIAL_NOTICE_SECONDS = 3 * 86_400;

/**
 * Starts a subscription and bills its first period at once, as Stripe does. `fields` replace the values that
 * follow from the parameters. Throws Stripe's errors.
 */
export function subscribe(
  account: Account,
  params: SubscribeParams,
  fields: Partial<StoredSubscription> = {},
): StoredSubscription {
  const customer = find(account, "customer", params.customer, "customer");
  const now = account.now();
  const trial = trialOf(params, now);
  const id = newId("sub");
  const items = itemsOf(account, params, { id, customer: customer.id }, now, trial?.end ?? null);
  const currency = items[0]?.price.currency ?? "usd";
  const choices = discountChoices(params) ?? [];
  const full = trial ? 0 : items.reduce((sum, item) => sum + amountOf(item.price, item.quantity ?? 0), 0);
  const due = couponsOf(account, customer, choices).reduce(
    (rest, coupon) => rest - amountOff(coupon, rest),
    full,
  );
  const method = methodToCharge(account, params, due);
  const discounts = discountSubscription(account, { id, customer: customer.id }, choices);
  const anchor = trial?.end ?? params.billing_cycle_anchor ?? now;
  const draft: StoredSubscription = {
    ...newSubscription({
      id,
      created: now,
      customer: customer.id,
      currency,
      items,
      status: "incomplete",
      billingCycleAnchor: anchor,
      trial,
      latestInvoice: null,
    }),
    cancel_at:
      params.cancel_at ?? (params.cancel_at_period_end ? (items[0]?.current_period_end ?? null) : null),
    cancel_at_period_end: params.cancel_at_period_end ?? false,
    collection_method: params.collection_method ?? "charge_automatically",
    days_until_due: params.days_until_due ?? null,
    default_payment_method: params.default_payment_method ?? null,
    description: params.description ?? null,
    discounts: discounts.map((discount) => discount.id),
    metadata: mergeMetadata({}, params.metadata),
    test_clock: customer.test_clock ?? null,
    [FACTS]: { discounts },
    ...fields,
  };
  const invoice = invoiceSubscription(
    account,
    draft,
    "subscription_create",
    pendingItems(account, customer.id, currency),
  );
  let paid = false;
  if (draft.collection_method === "charge_automatically") {
    const open = finalizeInvoice(account, invoice);
    paid = open.status === "paid";
    if (!paid && method && params.payment_behavior !== "default_incomplete") {
      const intent = find(account, "payment_intent", open[FACTS].payment_intent ?? "", "payment_intent");
      paid = confirmIntent(account, intent, { method, throwOnDecline: false }).decline === null;
    }
  }
  const runs = paid || draft.collection_method === "send_invoice";
  const status = trial ? "trialing" : runs ? "active" : "incomplete";
  const subscription = account.create(
    "subscription",
    { ...draft, latest_invoice: invoice.id, status },
    "customer.subscription.created",
  );
  if (trial && trial.end - now <= TRIAL_NOTICE_SECONDS)
    account.emit("customer.subscription.trial_will_end", "subscription", subscription);
  return subscription;
}

/** The coupons that reduce the first invoice. */
function couponsOf(
  account: Account,
  { discount }: StoredCustomer,
  choices: readonly DiscountChoice[],
): StoredCoupon[] {
  if (choices.length > 0) return choices.map(({ coupon = "" }) => find(account, "coupon", coupon, "coupon"));
  return discount ? [discount[FACTS].coupon] : [];
}

/** The trial that a request asks for, in Unix seconds, or `null`. */
function trialOf(params: SubscribeParams, now: number): { start: number; end: number } | null {
  const { trial_end: end, trial_period_days: days } = params;
  if (days !== undefined && days > 0) return { start: now, end: now + days * 86_400 };
  if (end === undefined || end === "now") return null;
  if (end <= now)
    throw invalidRequest("Invalid timestamp: must be an integer Unix timestamp in the future.", {
      param: "trial_end",
    });
  return { start: now, end };
}

/** The items of a new subscription. Throws Stripe's 400 for invalid items. */
function itemsOf(
  account: Account,
  params: SubscribeParams,
  subscription: { id: string; customer: string },
  now: number,
  trialEnd: number | null,
): StoredSubscriptionItem[] {
  const asked = params.items ?? [];
  if (asked.length === 0) throw missingParameter("items");
  if (asked.length > MAX_ITEMS)
    throw invalidRequest(`A subscription can have at most ${MAX_ITEMS} items.`, { param: "items" });
  const prices = asked.map((item, index) => chosenPrice(account, item, `items[${index}]`));
  if (new Set(prices.map((price) => price.currency)).size > 1) {
    throw invalidRequest("All prices on a subscription must have the same `currency`.", { param: "items" });
  }
  return prices.map((price, index) => {
    const id = newId("si");
    return newSubscriptionItem({
      id,
      created: now,
      subscription: subscription.id,
      discounts: discountItem(account, subscription, { id }, asked[index]?.discounts),
      price,
      quantity: asked[index]?.quantity ?? 1,
      period: { start: now, end: trialEnd ?? (price.recurring ? periodEnd(now, price.recurring) : now) },
      metadata: mergeMetadata({}, asked[index]?.metadata),
    });
  });
}

/**
 * The payment method for the first invoice, of which `due` is to be paid; `undefined` if none is needed. Throws
 * Stripe's errors if there is none although it is needed, or if the request does not accept that it declines.
 */
function methodToCharge(
  account: Account,
  params: SubscribeParams,
  due: number,
): StoredPaymentMethod | undefined {
  if (params.collection_method === "send_invoice") {
    if (params.days_until_due === undefined) throw missingParameter("days_until_due");
    return undefined;
  }
  const { default_payment_method: asked, payment_behavior: behavior } = params;
  if (
    asked &&
    find(account, "payment_method", asked, "default_payment_method").customer !== params.customer
  ) {
    throw invalidRequest("The payment method must be attached to the customer.", {
      code: "resource_missing",
      param: "default_payment_method",
    });
  }
  const method = defaultMethod(account, params.customer, asked);
  if (method === undefined && due > 0 && behavior !== "default_incomplete") {
    throw invalidRequest(
      "This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#subscription-payment-methods.",
      { code: "resource_missing" },
    );
  }
  if (behavior === "error_if_incomplete" && due > 0 && method?.[FACTS].decline) {
    throw new ApiError(402, { type: "card_error", ...method[FACTS].decline });
  }
  return method;
}
