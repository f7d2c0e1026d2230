import { Stripe } from "stripe";

import type { OUTAGES } from "../connection/problems.js";

/** Whether Stripe or the way to it failed, so that every other call would fail as well. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeError)) return false;
  const { statusCode } = error;
  return statusCode === undefined || statusCode === 401 || statusCode === 429 || statusCode >= 500;
}

/** Whether the key may not read what was asked for: it may not read others of that type either. */
export function isForbidden(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.statusCode === 403;
}

/** Which of a connection's problems an outage is. */
export function problemOf(outage: unknown): (typeof OUTAGES)[number] {
  const status = outage instanceof Stripe.errors.StripeError ? outage.statusCode : undefined;
  return status === 401 ? "key_refused" : status === 429 ? "rate_limited" : "stripe_unreachable";
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
