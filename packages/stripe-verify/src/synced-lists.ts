import type { Stripe } from "stripe";

interface List {
  object: string;
  data: object[];
}

const one = { limit: 1 };

/** One list call for each object that a backfill reads, under the engine's `SyncObject` names. */
const SYNCED_LISTS = {
  product: (stripe) => stripe.products.list(one),
  price: (stripe) => stripe.prices.list(one),
  plan: (stripe) => stripe.plans.list(one),
  customer: (stripe) => stripe.customers.list(one),
  subscription: (stripe) => stripe.subscriptions.list({ ...one, status: "all" }),
  subscription_schedules: (stripe) => stripe.subscriptionSchedules.list(one),
  invoice: (stripe) => stripe.invoices.list(one),
  charge: (stripe) => stripe.charges.list(one),
  setup_intent: (stripe) => stripe.setupIntents.list(one),
  payment_method: (stripe) => stripe.paymentMethods.list(one),
  payment_intent: (stripe) => stripe.paymentIntents.list(one),
  tax_id: (stripe) => stripe.taxIds.list(one),
  credit_note: (stripe) => stripe.creditNotes.list(one),
  dispute: (stripe) => stripe.disputes.list(one),
  early_fraud_warning: (stripe) => stripe.radar.earlyFraudWarnings.list(one),
  refund: (stripe) => stripe.refunds.list(one),
  checkout_sessions: (stripe) => stripe.checkout.sessions.list(one),
} satisfies Record<string, (stripe: Stripe) => PromiseLike<List>>;

/** The engine's name of an object whose list a key may or may not be allowed to read. */
export type SyncedObject = keyof typeof SYNCED_LISTS;

export const SYNCED_OBJECTS = Object.keys(SYNCED_LISTS) as SyncedObject[];

/** Asks for one object of a list. Rejects as stripe does. */
export async function readOne(stripe: Stripe, object: SyncedObject): Promise<List> {
  return await SYNCED_LISTS[object](stripe);
}
