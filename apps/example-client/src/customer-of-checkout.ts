import { InvalidInputError } from "@billstack/client";

import type { Billing } from "./app.js";

/**
 * Returns the customer who has paid a checkout session; null if there is no such session. The buyer comes back before
 * Stripe's webhook has arrived, so BillStack reads the session from Stripe now. It also reads the new customer and the
 * subscription.
 */
export async function customerOfCheckout(billstack: Billing, sessionId: string): Promise<string | null> {
  // Anybody can write something else into the address, and the key may refresh every object of the account.
  if (!sessionId.startsWith("cs_")) return null;
  try {
    const [session] = await billstack.refresh([sessionId]);
    return session?.customerId ?? null;
  } catch (error) {
    if (error instanceof InvalidInputError) return null;
    throw error;
  }
}
