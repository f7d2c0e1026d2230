import { Stripe } from "stripe";

import { kindOfFailure } from "../stripe/failure.js";
import type { StripeObject } from "./stripe-object.js";

/** All active entitlements of one customer. Stripe gives a summary no id, so BillStack uses the customer's id. */
export interface EntitlementSummary extends StripeObject {
  customer: string;
  entitlements: { data: Stripe.Entitlements.ActiveEntitlement[]; has_more: boolean };
}

/** A summary with the headers of Stripe's answer, which contain the time of the answer. */
type Answered = EntitlementSummary & { lastResponse: unknown };

/**
 * Reads a customer's summary in the form that events have: the first entitlements, and whether there are more. A
 * customer that Stripe does not know has no entitlements.
 *
 * @param limit how many entitlements are read at most; Stripe allows up to 100
 * @throws every other error of Stripe or the network
 */
export async function readSummary(stripe: Stripe, customer: string, limit = 100): Promise<Answered> {
  const summary = { id: customer, object: "entitlements.active_entitlement_summary", customer };
  try {
    const list = await stripe.entitlements.activeEntitlements.list({ customer, limit });
    const { data, has_more, lastResponse } = list;
    return { ...summary, entitlements: { data, has_more }, lastResponse };
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError) || kindOfFailure(error) !== "missing") throw error;
    return {
      ...summary,
      entitlements: { data: [], has_more: false },
      lastResponse: { headers: error.headers },
    };
  }
}

/** Returns how many entitlements a summary contains, which is how many rows it has in the table. */
export function rowsOfSummary(summary: StripeObject): number {
  return (summary as EntitlementSummary).entitlements.data.length;
}

/** Reads a customer's summary and returns it like a page of a list that has one entry. */
export async function listSummary(
  stripe: Stripe,
  { customer, limit }: { customer: string; limit: number },
): Promise<{ data: Answered[]; has_more: boolean; lastResponse: unknown }> {
  const summary = await readSummary(stripe, customer, limit);
  return { data: [summary], has_more: false, lastResponse: summary.lastResponse };
}

/**
 * Asks Stripe whether the account has any feature. Archived features count too, because customers may still be
 * entitled to them. Without features no customer has entitlements.
 */
export async function grantsFeatures(stripe: Stripe): Promise<boolean> {
  for (const archived of [false, true]) {
    const { data } = await stripe.entitlements.features.list({ archived, limit: 1 });
    if (data.length > 0) return true;
  }
  return false;
}
