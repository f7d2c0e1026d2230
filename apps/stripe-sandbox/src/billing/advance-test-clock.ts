import type { Account } from "../account/account.js";
import { invalidRequest } from "../api/errors.js";
import type { StoredSubscription } from "../objects/subscription.js";
import type { StoredTestClock } from "../objects/test-clock.js";
import { renewSubscription } from "./renew-subscription.js";

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
    account.atTestClock(clock.id, () => renewSubscription(account, subscription, at));
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
