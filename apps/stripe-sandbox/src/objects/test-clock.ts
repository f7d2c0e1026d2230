import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { View } from "./view.js";

/** A stored test clock. */
export type StoredTestClock = Wire<Stripe.TestHelpers.TestClock>;

/**
 * Stripe deletes a test clock 30 days after its creation (docs.stripe.com/billing/testing/test-clocks). The
 * sandbox only shows this time.
 */
const LIFE_SECONDS = 30 * 86_400;

/**
 * A new test clock. `frozenTime`, in Unix seconds, is the current time of the customers on the clock and of
 * everything that belongs to them.
 */
export function newTestClock(facts: {
  id: string;
  created: number;
  frozenTime: number;
  name: string | null;
}): StoredTestClock {
  return {
    id: facts.id,
    object: "test_helpers.test_clock",
    created: facts.created,
    deletes_after: facts.created + LIFE_SECONDS,
    frozen_time: facts.frozenTime,
    livemode: false,
    name: facts.name,
    status: "ready",
    status_details: {},
  };
}

/** Shows a test clock. */
export const testClockView: View<StoredTestClock> = { render: (clock) => ({ ...clock }) };
