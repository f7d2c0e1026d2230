import type { Stripe } from "stripe";

import type { Nested } from "./synced-object.js";
import { askWithDiscounts } from "./whole-discounts.js";

/** The lists inside of objects. Stripe sends only the first ten entries with the object. */
export const NESTED_LISTS = {
  taxIds: {
    field: "tax_ids",
    list: (stripe: Stripe, id, query) => stripe.customers.listTaxIds(id, query),
    path: (id) => `/v1/customers/${id}/tax_ids`,
    apart: true,
  },
  subscriptionItems: {
    field: "items",
    list: (stripe, id, query) =>
      askWithDiscounts(stripe, ["data.discounts"], (expand) =>
        stripe.subscriptionItems.list({ subscription: id, ...query, ...expand }),
      ),
    path: (id) => `/v1/subscription_items?subscription=${id}`,
  },
  invoiceLines: {
    field: "lines",
    list: (stripe, id, query) => stripe.invoices.listLineItems(id, query),
    path: (id) => `/v1/invoices/${id}/lines`,
  },
  refunds: {
    field: "refunds",
    list: (stripe, id, query) => stripe.refunds.list({ charge: id, ...query }),
    path: (id) => `/v1/refunds?charge=${id}`,
  },
  creditNoteLines: {
    field: "lines",
    list: (stripe, id, query) => stripe.creditNotes.listLineItems(id, query),
    path: (id) => `/v1/credit_notes/${id}/lines`,
  },
  lineItems: {
    field: "line_items",
    list: (stripe, id, query) => stripe.checkout.sessions.listLineItems(id, query),
    path: (id) => `/v1/checkout/sessions/${id}/line_items`,
    apart: true,
  },
  entitlements: {
    field: "entitlements",
    list: (stripe, customer, query) => stripe.entitlements.activeEntitlements.list({ customer, ...query }),
    path: (customer) => `/v1/entitlements/active_entitlements?customer=${customer}`,
  },
} as const satisfies Record<string, Nested>;
