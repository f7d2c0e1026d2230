import type { Account } from "../account/account.js";
import { invalidRequest } from "../api/errors.js";
import type { StoredSubscription } from "../objects/subscription.js";
import type { StoredTestClock } from "../objects/test-clock.js";
import { renewSubscription } from "./renew-subscription.js";

const CLOCK = "test_helpers.test_clock";

/**
 * How far a clock may be advanced at once: two years, Stripe's limit for clocks without subscriptions
 * (docs.stripe.com/billing/testing/test-clocks). Stripe's shorter limit for clocks with subscriptions is not
 * modelled.
 */
const MAX_STEP_SECONDS = 2 * 366 * 86_400;

/** The statuses of subscriptions that renew. A canceled, unpaid or paused subscription does not. */
const RENEWING = ["active", "trialing", "past_due"];

/**
 * Moves a clock to a later time (Unix seconds) and renews all subscriptions on it that are due until then.
 * Answers the clock with the status `advancing`, as Stripe does. The stored clock is already `ready`; at Stripe
 * this takes some seconds. Throws Stripe's 400 for a time that is not after the clock's or more than two years
 * after it.
 */
export function advanceTestClock(account: Account, clock: StoredTestClock, to: number): StoredTestClock {
  if (to <= clock.frozen_time || to > clock.frozen_time + MAX_STEP_SECONDS) {
    throw invalidRequest(
      "The frozen time must be after the clock's current time, and at most two years after it.",
      {
        param: "frozen_time",
      },
    );
  }
  const advancing = account.change(
    CLOCK,
    { ...clock, status: "advancing", status_details: { advancing: { target_frozen_time: to } } },
    `${CLOCK}.advancing`,
  );
  for (let due = nextDue(account, clock.id, to); due; due = nextDue(account, clock.id, to)) {
    const { at, subscription } = due;
    account.collections[CLOCK].replace({ ...advancing, frozen_time: at });
    account.atTestClock(clock.id, () => renewSubscription(account, subscription, at));
  }
  account.change(CLOCK, { ...clock, frozen_time: to }, `${CLOCK}.ready`);
  return advancing;
}

/**
 * The subscription on the clock whose period ends first, and that end, or `undefined` if none ends until
 * `until`.
 */
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

/** When the first period of a subscription's items ends, in Unix seconds. */
function endOf({ items }: StoredSubscription): number {
  return Math.min(...items.map(({ current_period_end: end }) => end));
}
