import type { Stripe } from "stripe";

/**
 * A client whose every use fails at once with `error`. The rest of a turn gets it after an outage, or after a
 * refusal for that type: events that need
 * no call are applied, the others wait, and nobody waits for one time-out after another.
 */
export function failingClient(error: unknown): Stripe {
  return new Proxy({} as Stripe, {
    get() {
      throw error;
    },
  });
}
