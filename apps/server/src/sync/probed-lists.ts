import type { ProbedList } from "@billstack/stripe-verify";

import { OBJECTS, type SyncedObject } from "./objects.js";

/** One request for each list that a backfill reads: what a restricted key is proved by. */
export const PROBED_LISTS: readonly ProbedList[] = Object.values(OBJECTS).flatMap(
  ({ backfill }: SyncedObject) => {
    if (backfill === undefined) return [];
    const { name } = backfill;
    // Stripe looks at the key before it misses the customer.
    if ("byCustomer" in backfill) {
      return [{ name, read: (stripe) => backfill.byCustomer(stripe, { limit: 1, customer: "" }) }];
    }
    return [{ name, read: (stripe) => backfill.list(stripe, { limit: 1 }) }];
  },
);
