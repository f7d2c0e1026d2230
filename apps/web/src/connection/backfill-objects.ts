import type { ObjectLabels } from "@billstack/server";
import type { inferInput, inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../api/trpc.js";

/** The name of an object that a backfill can load, as the API takes it. */
export type BackfillObject = NonNullable<inferInput<typeof trpc.backfill.start>["objects"]>[number];
/** A backfill run, as the server answers it. */
export type Backfill = NonNullable<inferOutput<typeof trpc.backfill.get>["backfill"]>;

/** The labels that people see for the objects. The type holds them equal to the labels of the server. */
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

/** The names of all objects that a backfill can load, in the order in which it loads them. */
export const BACKFILL_OBJECTS = Object.keys(LABELS) as BackfillObject[];

/** Returns the label of an object. A name that this version does not know stays as it is. */
export function objectLabel(name: string): string {
  const labels: Record<string, string> = LABELS;
  return labels[name] ?? name;
}
