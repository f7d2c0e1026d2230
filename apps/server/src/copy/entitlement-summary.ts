import { Stripe } from "stripe";

import { kindOfFailure } from "../stripe/failure.js";
import type { StripeObject } from "./stripe-object.js";

/** All that a customer may use. Stripe gives it no id; ours is the customer's. */
export interface EntitlementSummary extends StripeObject {
  customer: string;
  entitlements: { data: Stripe.Entitlements.ActiveEntitlement[]; has_more: boolean };
}

/** An answer of Stripe's with the headers that tell its time. */
type Answered = EntitlementSummary & { lastResponse: unknown };

/**
 * A customer's summary as an event would carry it: the first entitlements, and whether there are more. A customer
 * that is gone may use nothing.
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

/** How many entitlements a summary has. */
export function rowsOfSummary(summary: StripeObject): number {
  return (summary as EntitlementSummary).entitlements.data.length;
}

/** A customer's summary as a list of one. */
export async function listSummary(
  stripe: Stripe,
  { customer, limit }: { customer: string; limit: number },
): Promise<{ data: Answered[]; has_more: boolean; lastResponse: unknown }> {
  const summary = await readSummary(stripe, customer, limit);
  return { data: [summary], has_more: false, lastResponse: summary.lastResponse };
}

/** Whether the account has a feature that customers could be entitled to; archived ones still count. */
export async function grantsFeatures(stripe: Stripe): Promise<boolean> {
  for (const archived of [false, true]) {
    const { data } = await stripe.entitlements.features.list({ archived, limit: 1 });
    if (data.length > 0) return true;
  }
  return false;
}
