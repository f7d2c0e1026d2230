import type { Stripe } from "stripe";

import type { OUTAGES } from "../connection/problems.js";
import { kindOfFailure } from "../stripe/failure.js";

/** Which of a connection's problems an outage is. */
export function problemOf(outage: unknown): (typeof OUTAGES)[number] {
  const kind = kindOfFailure(outage);
  if (kind === "key_refused") return kind;
  return kind === "account_limited" ? "rate_limited" : "stripe_unreachable";
}

/**
 * A client whose every use fails at once with `error`. The rest of a turn gets it after an outage, or after a
 * refusal for that type: events that need
 * no call are applied, the others wait, and nobody waits for one time-out after another.
 */
export function unanswering(error: unknown): Stripe {
  return new Proxy({} as Stripe, {
    get() {
      throw error;
    },
  });
}
