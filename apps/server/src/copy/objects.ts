import type { Stripe } from "stripe";

import { grantsFeatures, listSummary, readSummary, rowsOfSummary } from "./entitlement-summary.js";
import { hasEventsOnlyFor, hasNoEventIn } from "./has-no-event.js";
import { NESTED_LISTS } from "./nested-lists.js";
import { NESTED_TABLES } from "./nested-tables.js";
import type { SyncedObject } from "./synced-object.js";
import { askWithDiscounts, setDiscountsAside } from "./whole-discounts.js";

export type { ByCustomer, ListParams, StripeObject, SyncedObject } from "./synced-object.js";

/** The first API version that has invoice payments. Their fields have not changed since. */
const BASIL = { apiVersion: "2025-03-31.basil" };

/**
 * The table of all synced objects, by Stripe's `object`. Everything that depends on the type of an object reads
 * this table. A backfill loads the types in this order: first those that other rows refer to, and those that
 * people look at most.
 */
export const OBJECTS = {
  product: {
    table: "products",
    fetch: (stripe, id) => stripe.products.retrieve(id),
    backfill: {
      name: "product",
      path: "/v1/products",
      list: (stripe, params) => stripe.products.list(params),
    },
    deletion: "row",
  },
  price: {
    table: "prices",
    fetch: (stripe, id) => stripe.prices.retrieve(id),
    backfill: { name: "price", path: "/v1/prices", list: (stripe, params) => stripe.prices.list(params) },
    // Stripe lists no prices that were made inside of a subscription or a checkout, and no field shows which ones
    // these are.
    unlisted: "true",
    deletion: "row",
  },
  plan: {
    table: "plans",
    fetch: (stripe, id) => stripe.plans.retrieve(id),
    backfill: { name: "plan", path: "/v1/plans", list: (stripe, params) => stripe.plans.list(params) },
    unlisted: "true",
    deletion: "row",
  },
  customer: {
    table: "customers",
    fetch: (stripe, id) => stripe.customers.retrieve(id),
    backfill: {
      name: "customer",
      path: "/v1/customers",
      list: (stripe, params) => stripe.customers.list(params),
      expand: "data.tax_ids",
      ofClock: "clock",
      carries: { type: "tax_id", field: "tax_ids" },
    },
    nested: NESTED_LISTS.taxIds,
    deletion: "flag",
  },
  subscription: {
    table: "subscriptions",
    nestedTable: NESTED_TABLES.subscription_items,
    fetch: async (stripe, id) =>
      setDiscountsAside(
        await askWithDiscounts(stripe, ["discounts", "items.data.discounts"], (expand) =>
          stripe.subscriptions.retrieve(id, expand),
        ),
      ),
    // Without `status: "all"` Stripe's list does not show canceled subscriptions.
    backfill: {
      name: "subscription",
      path: "/v1/subscriptions",
      after: ["price", "plan"],
      ofClock: "clock",
      list: async (stripe, params) => {
        const page = await askWithDiscounts(
          stripe,
          ["data.discounts", "data.items.data.discounts"],
          (expand) => stripe.subscriptions.list({ ...params, ...expand, status: "all" }),
        );
        if (Array.isArray(page.data)) page.data.forEach(setDiscountsAside);
        return page;
      },
    },
    nested: NESTED_LISTS.subscriptionItems,
  },
  subscription_schedule: {
    table: "subscription_schedules",
    fetch: (stripe, id) => stripe.subscriptionSchedules.retrieve(id),
    backfill: {
      name: "subscription_schedules",
      path: "/v1/subscription_schedules",
      list: (stripe, params) => stripe.subscriptionSchedules.list(params),
      ofClock: "customer",
    },
  },
  invoice: {
    table: "invoices",
    fetch: (stripe, id) => stripe.invoices.retrieve(id),
    backfill: {
      name: "invoice",
      path: "/v1/invoices",
      after: ["price", "plan"],
      ofClock: "customer",
      list: (stripe, params) => stripe.invoices.list(params),
    },
    deletion: "row",
    nested: NESTED_LISTS.invoiceLines,
  },
  charge: {
    table: "charges",
    fetch: (stripe, id) => stripe.charges.retrieve(id),
    backfill: {
      name: "charge",
      path: "/v1/charges",
      list: (stripe, params) => stripe.charges.list(params),
      ofClock: "customer",
    },
    nested: NESTED_LISTS.refunds,
  },
  setup_intent: {
    table: "setup_intents",
    fetch: (stripe, id) => stripe.setupIntents.retrieve(id),
    backfill: {
      name: "setup_intent",
      path: "/v1/setup_intents",
      list: (stripe, params) => stripe.setupIntents.list(params),
      ofClock: "customer",
    },
    hasNoEvent: hasEventsOnlyFor("status"),
  },
  payment_method: {
    table: "payment_methods",
    fetch: (stripe, id) => stripe.paymentMethods.retrieve(id),
    backfill: {
      name: "payment_method",
      path: "/v1/payment_methods",
      byCustomer: (stripe, { created: _, ...params }) => stripe.paymentMethods.list(params),
    },
    // A payment method that was detached from its customer.
    unlisted: "customer is null",
  },
  payment_intent: {
    table: "payment_intents",
    fetch: (stripe, id) => stripe.paymentIntents.retrieve(id),
    backfill: {
      name: "payment_intent",
      path: "/v1/payment_intents",
      list: (stripe, params) => stripe.paymentIntents.list(params),
      ofClock: "customer",
    },
    hasNoEvent: hasEventsOnlyFor("status", "amount_capturable", "amount_received"),
  },
  tax_id: {
    table: "tax_ids",
    fetch: (stripe, id) => stripe.taxIds.retrieve(id),
    backfill: {
      name: "tax_id",
      path: "/v1/tax_ids",
      // This lists only the account's own tax ids. Those of customers come with the list of customers.
      list: (stripe, { created: _, ...params }) => stripe.taxIds.list(params),
      undated: true,
    },
    deletion: "row",
  },
  credit_note: {
    table: "credit_notes",
    fetch: (stripe, id) => stripe.creditNotes.retrieve(id),
    backfill: {
      name: "credit_note",
      path: "/v1/credit_notes",
      list: (stripe, params) => stripe.creditNotes.list(params),
      ofClock: "customer",
    },
    nested: NESTED_LISTS.creditNoteLines,
  },
  dispute: {
    table: "disputes",
    fetch: (stripe, id) => stripe.disputes.retrieve(id),
    backfill: {
      name: "dispute",
      path: "/v1/disputes",
      list: (stripe, params) => stripe.disputes.list(params),
    },
  },
  "radar.early_fraud_warning": {
    table: "early_fraud_warnings",
    fetch: (stripe, id) => stripe.radar.earlyFraudWarnings.retrieve(id),
    backfill: {
      name: "early_fraud_warning",
      path: "/v1/radar/early_fraud_warnings",
      list: (stripe, params) => stripe.radar.earlyFraudWarnings.list(params),
    },
  },
  refund: {
    table: "refunds",
    fetch: (stripe, id) => stripe.refunds.retrieve(id),
    backfill: { name: "refund", path: "/v1/refunds", list: (stripe, params) => stripe.refunds.list(params) },
  },
  "checkout.session": {
    table: "checkout_sessions",
    nestedTable: NESTED_TABLES.checkout_session_line_items,
    fetch: (stripe, id) => stripe.checkout.sessions.retrieve(id),
    backfill: {
      name: "checkout_sessions",
      path: "/v1/checkout/sessions",
      after: ["price", "plan"],
      list: (stripe, params) => stripe.checkout.sessions.list(params),
      expand: "data.line_items",
      ofClock: "customer",
    },
    nested: NESTED_LISTS.lineItems,
    // Stripe has events only for the end of a session, and for its payment.
    hasNoEvent: (change) =>
      hasNoEventIn("open")(change) || hasEventsOnlyFor("status", "payment_status")(change),
  },
  review: {
    table: "reviews",
    fetch: (stripe, id) => stripe.reviews.retrieve(id),
    backfill: { name: "review", path: "/v1/reviews", list: (stripe, params) => stripe.reviews.list(params) },
    // Stripe lists only open reviews.
    unlisted: "open is not true",
    hasNoEvent: hasEventsOnlyFor("open"),
  },
  invoice_payment: {
    table: "invoice_payments",
    fetch: (stripe, id) => stripe.invoicePayments.retrieve(id, {}, BASIL),
    backfill: {
      name: "invoice_payment",
      path: "/v1/invoice_payments",
      list: (stripe, params) => stripe.invoicePayments.list(params, BASIL),
    },
    // Stripe has an event only for a paid invoice payment.
    hasNoEvent: hasNoEventIn("open", "canceled"),
  },
  "entitlements.feature": {
    table: "features",
    fetch: (stripe, id) => stripe.entitlements.features.retrieve(id),
    backfill: {
      name: "feature",
      path: "/v1/entitlements/features",
      list: (stripe, { created: _, ...params }) => stripe.entitlements.features.list(params),
      undated: true,
    },
    unlisted: "active is not true", // An archived feature.
    hasNoEvent: () => true,
  },
  // A summary contains all entitlements of a customer. An entitlement that the newest summary does not contain has
  // ended.
  "entitlements.active_entitlement_summary": {
    table: "active_entitlements",
    nestedTable: NESTED_TABLES.active_entitlements,
    key: "customer",
    rows: rowsOfSummary,
    fetch: readSummary,
    backfill: {
      name: "active_entitlement",
      path: "/v1/entitlements/active_entitlements",
      after: ["subscription"],
      asks: "subscribers",
      byCustomer: (stripe: Stripe, query) => listSummary(stripe, query),
      possible: grantsFeatures,
    },
    nested: NESTED_LISTS.entitlements,
  },
} as const satisfies Record<string, SyncedObject>;

/** Stripe's `object` of a synced object. */
export type ObjectType = keyof typeof OBJECTS;

/** Returns the row of the table for Stripe's `object`; null if such objects are not synced. */
export function objectOf(type: string): SyncedObject | null {
  return Object.hasOwn(OBJECTS, type) ? OBJECTS[type as ObjectType] : null;
}

const loadable = Object.entries(OBJECTS).flatMap(([type, row]) =>
  "backfill" in row ? [{ type: type as ObjectType, name: row.backfill.name }] : [],
);
/** The name of a type in a backfill. */
export type BackfillName = (typeof loadable)[number]["name"];

/** All names of types in a backfill, in the order in which it loads them. */
export const BACKFILL_OBJECTS: readonly BackfillName[] = loadable.map(({ name }) => name);

/** Returns Stripe's `object` for the name of a type in a backfill. @throws Error if there is no such name */
export function typeOfBackfill(name: string): ObjectType {
  const found = loadable.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} is not a name of a backfill`);
  return found.type;
}
