import type { Stripe } from "stripe";

/**
 * Returns a client whose every use fails at once with `error`. After an outage, the reader of events uses it for
 * the events that are left: those that need no request are applied, the others wait, and no time is lost on one
 * time-out after another.
 */
export function failingClient(error: unknown): Stripe {
  return new Proxy({} as Stripe, {
    get() {
      throw error;
    },
  });
}
