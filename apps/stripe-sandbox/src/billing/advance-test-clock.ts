import type { Account } from "../account/account.js";
import { invalidRequest } from "../api/errors.js";
import type { StoredSubscription } from "../objects/subscription.js";
import type { StoredTestClock } from "../objects/test-clock.js";
import { billSubscription } from "./bill-subscription.js";
import { cancelSubscription } from "./cancel-subscription.js";
import { periodEnd } from "./period.js";

const CLOCK = "test_helpers.test_clock";

/** Stripe's limit where no subscription is on the clock; a shorter one follows from subscriptions. */
const MAX_STEP_SECONDS = 2 * 366 * 86_400;

/** What renews; a canceled, unpaid or paused subscription does not. */
const RENEWING = ["active", "trialing", "past_due"];

/**
 * Moves a clock to a later time, renewing on the way what is due. Answers the clock as it advances; it is
 * ready at once after, where Stripe's takes some seconds.
 */
export function advanceTestClock(account: Account, clock: StoredTestClock, to: number): StoredTestClock {
  if (to <= clock.frozen_time || to > clock.frozen_time + MAX_STEP_SECONDS) {
    throw invalidRequest("The frozen time must be after the clock's, and at most two years after it.", {
      param: "frozen_time",
    });
  }
  const advancing = account.change(
    CLOCK,
    { ...clock, status: "advancing", status_details: { advancing: { target_frozen_time: to } } },
    `${CLOCK}.advancing`,
  );
  for (let due = nextDue(account, clock.id, to); due; due = nextDue(account, clock.id, to)) {
    const { at, subscription } = due;
    account.collections[CLOCK].replace({ ...advancing, frozen_time: at });
    account.atTestClock(clock.id, () => renew(account, subscription, at));
  }
  account.change(CLOCK, { ...clock, frozen_time: to }, `${CLOCK}.ready`);
  return advancing;
}

/** The subscription on the clock whose period ends first, if it ends until then. */
function nextDue(
  account: Account,
  clock: string,
  until: number,
): { at: number; subscription: StoredSubscription } | undefined {
  const due = account.collections.subscription
    .all(({ status, test_clock: of }) => of === clock && RENEWING.includes(status))
    .map((subscription) => ({ at: endOf(subscription), subscription }))
    .filter(({ at }) => at <= until);
  return due.sort((a, b) => a.at - b.at)[0];
}

function endOf({ items }: StoredSubscription): number {
  return Math.min(...items.map(({ current_period_end: end }) => end));
}

/** Begins the next period of what ends now, or ends the subscription where it was to end with it. */
function renew(account: Account, subscription: StoredSubscription, now: number): void {
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
