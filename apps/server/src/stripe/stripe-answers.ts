import type { Stripe } from "stripe";

import { isOutage } from "./failure.js";

/**
 * Asks Stripe for one customer to find out whether Stripe answers this key at all. If it does, the failure of
 * another request concerns only that request.
 *
 * @returns false if even this request fails because of an outage, a limit of the account or a refused key
 */
export async function stripeAnswers(stripe: Stripe): Promise<boolean> {
  try {
    await stripe.customers.list({ limit: 1 });
    return true;
  } catch (error) {
    return !isOutage(error);
  }
}
