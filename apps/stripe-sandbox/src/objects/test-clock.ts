import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { View } from "./view.js";

export type StoredTestClock = Wire<Stripe.TestHelpers.TestClock>;

/** Stripe deletes a clock by itself after 30 days. */
const LIFE_SECONDS = 30 * 86_400;

/** A clock that stands at a time of its own; its customers and all that is theirs live in that time. */
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

export const testClockView: View<StoredTestClock> = { render: (clock) => ({ ...clock }) };
