import type { Account } from "../account/account.js";
import type { StoredSubscription } from "../objects/subscription.js";
import { billSubscription } from "./bill-subscription.js";
import { cancelSubscription } from "./cancel-subscription.js";
import { periodEnd } from "./period.js";

/**
 * Begins the next period of a subscription at `now` (Unix seconds) and bills it: a trial becomes active. One that was
 * to end with its period is canceled instead.
 */
export function renewSubscription(account: Account, subscription: StoredSubscription, now: number): void {
  if (subscription.cancel_at_period_end) {
    cancelSubscription(account, subscription, {});
    return;
  }
  const items = subscription.items.map((item) =>
    item.current_period_end > now || item.price.recurring === null
      ? item
      : { ...item, current_period_start: now, current_period_end: periodEnd(now, item.price.recurring) },
  );
  const status = subscription.status === "trialing" ? "active" : subscription.status;
  billSubscription(account, { ...subscription, items, status }, "subscription_cycle");
}

/** Renews a subscription now, as if its current period or its trial had just ended. */
export function renewEarly(account: Account, subscription: StoredSubscription): void {
  const now = account.now();
  const items = subscription.items.map((item) => ({
    ...item,
    current_period_end: Math.min(item.current_period_end, now),
  }));
  const trialEnd = subscription.trial_end === null ? null : Math.min(subscription.trial_end, now);
  renewSubscription(account, { ...subscription, items, trial_end: trialEnd }, now);
}
