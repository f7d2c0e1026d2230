import { PERMISSIONS, type Permission } from "../stripe/permissions.js";
import type { ObjectType, OBJECTS } from "./objects.js";

/** The texts about a synced object for people, and the permission that a key needs for it. */
export interface ObjectWords {
  /** Stripe's name for these objects, in the plural. */
  label: string;
  /** The permission that a restricted key needs to read them. */
  permission: Permission;
  /** What does not work without the permission, as the end of a sentence. */
  lost: string;
}

/** The texts of each row of the table of synced objects (`objects.ts`). */
export const OBJECT_WORDS = {
  product: {
    label: "Products",
    permission: PERMISSIONS.products,
    lost: "products are not copied, and prices have no name",
  },
  price: {
    label: "Prices",
    permission: PERMISSIONS.prices,
    lost: "prices are not copied",
  },
  plan: {
    label: "Plans",
    permission: PERMISSIONS.prices,
    lost: "plans are not copied",
  },
  customer: {
    label: "Customers",
    permission: PERMISSIONS.customers,
    lost: "customers are not copied, nor what Stripe lists of one customer at a time: payment methods and entitlements",
  },
  subscription: {
    label: "Subscriptions",
    permission: PERMISSIONS.subscriptions,
    lost: "subscriptions and their items are not copied",
  },
  subscription_schedule: {
    label: "Subscription schedules",
    permission: PERMISSIONS.subscriptions,
    lost: "planned changes of subscriptions are not copied",
  },
  invoice: {
    label: "Invoices",
    permission: PERMISSIONS.invoices,
    lost: "invoices and their lines are not copied",
  },
  charge: {
    label: "Charges",
    permission: PERMISSIONS.charges,
    lost: "charges are not copied",
  },
  setup_intent: {
    label: "Setup intents",
    permission: PERMISSIONS.setupIntents,
    lost: "setup intents are not copied",
  },
  payment_method: {
    label: "Payment methods",
    permission: PERMISSIONS.paymentMethods,
    lost: "cards and other payment methods are not copied",
  },
  payment_intent: {
    label: "Payment intents",
    permission: PERMISSIONS.paymentIntents,
    lost: "payment intents are not copied",
  },
  tax_id: {
    label: "Tax IDs",
    permission: PERMISSIONS.customers,
    lost: "tax IDs are not copied",
  },
  credit_note: {
    label: "Credit notes",
    permission: PERMISSIONS.creditNotes,
    lost: "credit notes are not copied",
  },
  dispute: {
    label: "Disputes",
    permission: PERMISSIONS.disputes,
    lost: "disputes are not copied",
  },
  "radar.early_fraud_warning": {
    label: "Early fraud warnings",
    permission: PERMISSIONS.charges,
    lost: "early fraud warnings are not copied",
  },
  refund: {
    label: "Refunds",
    permission: PERMISSIONS.charges,
    lost: "refunds are not copied",
  },
  "checkout.session": {
    label: "Checkout sessions",
    permission: PERMISSIONS.checkoutSessions,
    lost: "checkout sessions and their line items are not copied",
  },
  review: {
    label: "Reviews",
    permission: PERMISSIONS.reviews,
    lost: "Radar's reviews are not copied",
  },
  invoice_payment: {
    label: "Invoice payments",
    permission: PERMISSIONS.invoices,
    lost: "which payment paid which invoice is not copied",
  },
  "entitlements.feature": {
    label: "Features",
    permission: PERMISSIONS.entitlements,
    lost: "features are not copied",
  },
  "entitlements.active_entitlement_summary": {
    label: "Active entitlements",
    permission: PERMISSIONS.entitlements,
    lost: "what a customer may use is not copied",
  },
} as const satisfies Record<ObjectType, ObjectWords>;

/**
 * The label of each object that a backfill loads, by its name in a backfill. The compiler checks the dashboard's
 * own table with this type.
 */
export type ObjectLabels = {
  [Type in ObjectType as (typeof OBJECTS)[Type]["backfill"]["name"]]: (typeof OBJECT_WORDS)[Type]["label"];
};
