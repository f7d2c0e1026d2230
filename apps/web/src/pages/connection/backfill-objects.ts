import type { ObjectLabels } from "@billstack/server";
import type { inferInput, inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";

export type BackfillObject = NonNullable<inferInput<typeof trpc.backfill.start>["objects"]>[number];
export type Backfill = NonNullable<inferOutput<typeof trpc.backfill.get>["backfill"]>;

/**
 * What people call each object that a backfill loads, in the order in which it loads them: the server's own words.
 */
const LABELS = {
  product: "Products",
  price: "Prices",
  plan: "Plans",
  customer: "Customers",
  subscription: "Subscriptions",
  subscription_schedules: "Subscription schedules",
  invoice: "Invoices",
  charge: "Charges",
  setup_intent: "Setup intents",
  payment_method: "Payment methods",
  payment_intent: "Payment intents",
  tax_id: "Tax IDs",
  credit_note: "Credit notes",
  dispute: "Disputes",
  early_fraud_warning: "Early fraud warnings",
  refund: "Refunds",
  checkout_sessions: "Checkout sessions",
  review: "Reviews",
  invoice_payment: "Invoice payments",
  feature: "Features",
  active_entitlement: "Active entitlements",
} as const satisfies ObjectLabels;

export const BACKFILL_OBJECTS = Object.keys(LABELS) as BackfillObject[];

/** The label of an object by its name in the API; one that a newer server names stays as it is. */
export function objectLabel(name: string): string {
  const labels: Record<string, string> = LABELS;
  return labels[name] ?? name;
}
