import type { StripeSync } from "@supabase/stripe-sync-engine";
import type { Stripe } from "stripe";

import {
  grantsFeatures,
  readSummary,
  storeSummaries,
  type EntitlementSummary,
} from "./entitlement-summary.js";
import { onlyTold, untoldIn, type Silent } from "./silent.js";
import type { StripeObject } from "./stripe-object.js";

export type { StripeObject };

interface ListParams {
  limit: number;
  starting_after?: string;
  created?: { gte?: number; lt?: number };
}
interface Listed {
  data: StripeObject[];
  has_more: boolean;
}
type List = (stripe: Stripe, params: ListParams) => Promise<Listed>;
/** A page of what one customer has, for what Stripe lists of one customer at a time only. */
export type ByCustomer = (stripe: Stripe, params: ListParams & { customer: string }) => Promise<Listed>;

/** How a backfill reads an object; its name is the engine's `SyncObject` where it has one. */
type Backfill = { name: string } & (
  | {
      list: List;
      /** Stripe's list takes no `created`: all of it is read, page after page. */
      undated?: true;
      /** Objects of another type that come with each of these, in a field of theirs. */
      carries?: { type: string; field: string };
    }
  | {
      byCustomer: ByCustomer;
      /** False: the account can have none, so that no customer has to be asked. Absent: it can. */
      possible?(stripe: Stripe): Promise<boolean>;
    }
);
type Store = (sync: StripeSync, objects: StripeObject[]) => Promise<unknown>;

/** One synced object type: how it is fetched, listed, stored and deleted. */
export interface SyncedObject {
  /** The team schema's table. */
  table: string;
  /** The field that names the object, if not `id`: what is stored, fetched and ordered goes by it. */
  key?: string;
  /** How many rows of the table an object is, where that is not one. */
  rows?(object: StripeObject): number;
  fetch(stripe: Stripe, id: string): Promise<StripeObject>;
  store: Store;
  /** Absent: it is in no backfill. */
  backfill?: Backfill;
  /**
   * Rows that are there although no list has them, as a condition of SQL: a verification fetches some of them each
   * time.
   */
  unlisted?: string;
  /** Whether Stripe has no event for a change. Absent: it has one for every change. */
  silent?: Silent;
  /** `row`: a deletion removes the row. `flag`: it sets `deleted`. Absent: it cannot be deleted. */
  deletion?: "row" | "flag";
  /** A nested list that objects carry ten entries of, and the call that lists all. */
  nested?: { field: string; list(stripe: Stripe, id: string): AsyncIterable<unknown> };
}

/** The engine's methods take Stripe's own classes; what is stored here was checked to be of that type by its `object`. */
const as = <T>(objects: StripeObject[]): T[] => objects as unknown as T[];
const all = { limit: 100 };
/** The first version that has invoice payments; their shape has not changed since. */
const BASIL = { apiVersion: "2025-03-31.basil" };

/**
 * THE table of synced objects, by Stripe's `object`. In the order in which a backfill loads them: what other rows
 * point to, and what people look at, first.
 */
export const OBJECTS = {
  product: {
    table: "products",
    fetch: (stripe, id) => stripe.products.retrieve(id),
    store: (sync, objects) => sync.upsertProducts(as(objects)),
    backfill: { name: "product", list: (stripe, params) => stripe.products.list(params) },
    deletion: "row",
  },
  price: {
    table: "prices",
    fetch: (stripe, id) => stripe.prices.retrieve(id),
    store: (sync, objects) => sync.upsertPrices(as(objects), false),
    backfill: { name: "price", list: (stripe, params) => stripe.prices.list(params) },
    // Made inline in a subscription or a checkout: nothing in a price tells.
    unlisted: "true",
    deletion: "row",
  },
  plan: {
    table: "plans",
    fetch: (stripe, id) => stripe.plans.retrieve(id),
    store: (sync, objects) => sync.upsertPlans(as(objects), false),
    backfill: { name: "plan", list: (stripe, params) => stripe.plans.list(params) },
    unlisted: "true",
    deletion: "row",
  },
  customer: {
    table: "customers",
    fetch: (stripe, id) => stripe.customers.retrieve(id),
    store: (sync, objects) => sync.upsertCustomers(as(objects)),
    // The list of tax ids has the account's own only: the customers' come with them.
    backfill: {
      name: "customer",
      list: (stripe, params) => stripe.customers.list({ ...params, expand: ["data.tax_ids"] }),
      carries: { type: "tax_id", field: "tax_ids" },
    },
    nested: { field: "tax_ids", list: (stripe, id) => stripe.customers.listTaxIds(id, all) },
    deletion: "flag",
  },
  subscription: {
    table: "subscriptions",
    fetch: (stripe, id) => stripe.subscriptions.retrieve(id),
    store: (sync, objects) => sync.upsertSubscriptions(as(objects), false),
    // Without a status Stripe's list leaves canceled subscriptions out.
    backfill: {
      name: "subscription",
      list: (stripe, params) => stripe.subscriptions.list({ ...params, status: "all" }),
    },
    nested: {
      field: "items",
      list: (stripe, id) => stripe.subscriptionItems.list({ subscription: id, ...all }),
    },
  },
  subscription_schedule: {
    table: "subscription_schedules",
    fetch: (stripe, id) => stripe.subscriptionSchedules.retrieve(id),
    store: (sync, objects) => sync.upsertSubscriptionSchedules(as(objects), false),
    backfill: {
      name: "subscription_schedules",
      list: (stripe, params) => stripe.subscriptionSchedules.list(params),
    },
  },
  invoice: {
    table: "invoices",
    fetch: (stripe, id) => stripe.invoices.retrieve(id),
    store: (sync, objects) => sync.upsertInvoices(as(objects), false),
    backfill: { name: "invoice", list: (stripe, params) => stripe.invoices.list(params) },
    deletion: "row",
    nested: { field: "lines", list: (stripe, id) => stripe.invoices.listLineItems(id, all) },
  },
  charge: {
    table: "charges",
    fetch: (stripe, id) => stripe.charges.retrieve(id),
    // Private only in the engine's types; processEvent stores by the same method.
    store: (sync, objects) => sync["upsertCharges"](as(objects), false),
    backfill: { name: "charge", list: (stripe, params) => stripe.charges.list(params) },
    nested: { field: "refunds", list: (stripe, id) => stripe.refunds.list({ charge: id, ...all }) },
  },
  setup_intent: {
    table: "setup_intents",
    fetch: (stripe, id) => stripe.setupIntents.retrieve(id),
    store: (sync, objects) => sync.upsertSetupIntents(as(objects), false),
    backfill: { name: "setup_intent", list: (stripe, params) => stripe.setupIntents.list(params) },
    silent: onlyTold("status"),
  },
  payment_method: {
    table: "payment_methods",
    fetch: (stripe, id) => stripe.paymentMethods.retrieve(id),
    store: (sync, objects) => sync.upsertPaymentMethods(as(objects), false),
    backfill: {
      name: "payment_method",
      byCustomer: (stripe, { created: _, ...params }) => stripe.paymentMethods.list(params),
    },
    // Detached from its customer.
    unlisted: "customer is null",
  },
  payment_intent: {
    table: "payment_intents",
    fetch: (stripe, id) => stripe.paymentIntents.retrieve(id),
    store: (sync, objects) => sync.upsertPaymentIntents(as(objects), false),
    backfill: { name: "payment_intent", list: (stripe, params) => stripe.paymentIntents.list(params) },
    silent: onlyTold("status", "amount_capturable", "amount_received"),
  },
  tax_id: {
    table: "tax_ids",
    fetch: (stripe, id) => stripe.taxIds.retrieve(id),
    store: (sync, objects) => sync.upsertTaxIds(as(objects), false),
    backfill: {
      name: "tax_id",
      // Lists the account's own only, and has no `created` filter. Customers' come without a request of their own as
      // `expand: ["data.tax_ids"]` of the list of customers, ten of each and `has_more`.
      list: (stripe, { created: _, ...params }) => stripe.taxIds.list(params),
      undated: true,
    },
    deletion: "row",
  },
  credit_note: {
    table: "credit_notes",
    fetch: (stripe, id) => stripe.creditNotes.retrieve(id),
    store: (sync, objects) => sync["upsertCreditNotes"](as(objects), false),
    backfill: { name: "credit_note", list: (stripe, params) => stripe.creditNotes.list(params) },
    nested: { field: "lines", list: (stripe, id) => stripe.creditNotes.listLineItems(id, all) },
  },
  dispute: {
    table: "disputes",
    fetch: (stripe, id) => stripe.disputes.retrieve(id),
    store: (sync, objects) => sync.upsertDisputes(as(objects), false),
    backfill: { name: "dispute", list: (stripe, params) => stripe.disputes.list(params) },
  },
  "radar.early_fraud_warning": {
    table: "early_fraud_warnings",
    fetch: (stripe, id) => stripe.radar.earlyFraudWarnings.retrieve(id),
    store: (sync, objects) => sync.upsertEarlyFraudWarning(as(objects), false),
    backfill: {
      name: "early_fraud_warning",
      list: (stripe, params) => stripe.radar.earlyFraudWarnings.list(params),
    },
  },
  refund: {
    table: "refunds",
    fetch: (stripe, id) => stripe.refunds.retrieve(id),
    store: (sync, objects) => sync.upsertRefunds(as(objects), false),
    backfill: { name: "refund", list: (stripe, params) => stripe.refunds.list(params) },
  },
  "checkout.session": {
    table: "checkout_sessions",
    fetch: (stripe, id) => stripe.checkout.sessions.retrieve(id),
    store: (sync, objects) => sync.upsertCheckoutSessions(as(objects), false),
    backfill: {
      name: "checkout_sessions",
      list: (stripe, params) => stripe.checkout.sessions.list({ ...params, expand: ["data.line_items"] }),
    },
    nested: { field: "line_items", list: (stripe, id) => stripe.checkout.sessions.listLineItems(id, all) },
    // Only the end of a session has an event.
    silent: (change) => untoldIn("open")(change) || onlyTold("status", "payment_status")(change),
  },
  review: {
    table: "reviews",
    fetch: (stripe, id) => stripe.reviews.retrieve(id),
    store: (sync, objects) => sync.upsertReviews(as(objects), false),
    backfill: { name: "review", list: (stripe, params) => stripe.reviews.list(params) },
    // Stripe lists open reviews only.
    unlisted: "open is not true",
    silent: onlyTold("open"),
  },
  invoice_payment: {
    table: "invoice_payments",
    fetch: (stripe, id) => stripe.invoicePayments.retrieve(id, {}, BASIL),
    store: (sync, objects) => sync.upsertInvoicePayments(as(objects), false),
    backfill: {
      name: "invoice_payment",
      list: (stripe, params) => stripe.invoicePayments.list(params, BASIL),
    },
    // Only one that is paid has an event.
    silent: untoldIn("open", "canceled"),
  },
  "entitlements.feature": {
    table: "features",
    fetch: (stripe, id) => stripe.entitlements.features.retrieve(id),
    store: (sync, objects) => sync.upsertFeatures(as(objects)),
    // The list of features has no `created` filter.
    backfill: {
      name: "feature",
      list: (stripe, { created: _, ...params }) => stripe.entitlements.features.list(params),
      undated: true,
    },
    // Archived.
    unlisted: "active is not true",
    silent: () => true,
  },
  // What a customer may use, all of it at once: an entitlement that is in the newest summary no more is gone.
  "entitlements.active_entitlement_summary": {
    table: "active_entitlements",
    key: "customer",
    rows: (summary) => (summary as EntitlementSummary).entitlements.data.length,
    fetch: readSummary,
    store: (sync, objects) => storeSummaries(sync, as(objects)),
    backfill: {
      name: "active_entitlement",
      byCustomer: async (stripe, { customer }) => {
        const summary = await readSummary(stripe, customer);
        return { data: [summary], has_more: false, lastResponse: summary.lastResponse };
      },
      possible: grantsFeatures,
    },
    nested: {
      field: "entitlements",
      list: (stripe, customer) => stripe.entitlements.activeEntitlements.list({ customer, ...all }),
    },
  },
} as const satisfies Record<string, SyncedObject>;

export type ObjectType = keyof typeof OBJECTS;

/** The row of THE table for Stripe's `object`, or null for one that is not synced. */
export function objectOf(type: string): SyncedObject | null {
  return Object.hasOwn(OBJECTS, type) ? OBJECTS[type as ObjectType] : null;
}

const loadable = Object.entries(OBJECTS).flatMap(([type, row]) =>
  "backfill" in row ? [{ type: type as ObjectType, name: row.backfill.name }] : [],
);
export type BackfillName = (typeof loadable)[number]["name"];

/** The names a backfill takes, in the order in which it loads them. */
export const BACKFILL_OBJECTS: readonly BackfillName[] = loadable.map(({ name }) => name);

/** Stripe's `object` for a backfill's name. */
export function typeOfBackfill(name: string): ObjectType {
  const found = loadable.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} is not a name of a backfill`);
  return found.type;
}
