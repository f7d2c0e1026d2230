import type { Stripe } from "stripe";

import { isOutage } from "./failure.js";

/** Whether Stripe answers at all, so that a failure concerns only what was asked for. */
export async function stripeAnswers(stripe: Stripe): Promise<boolean> {
  try {
    await stripe.customers.list({ limit: 1 });
    return true;
  } catch (error) {
    return !isOutage(error);
  }
}
