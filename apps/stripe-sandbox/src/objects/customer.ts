import type Stripe from "stripe";
import { listObjects } from "../api/crud.js";
import type { Wire } from "../wire.js";
import type { StoredDiscount } from "./discount.js";
import type { View } from "./view.js";

/** A stored customer. It has the whole discount, where Stripe's type may have only an id. */
export type StoredCustomer = Omit<Wire<Stripe.Customer>, "discount"> & {
  readonly discount: StoredDiscount | null;
};

/**
 * A new customer with Stripe's defaults. `created` is in Unix seconds. The numbers of its invoices begin with
 * `invoicePrefix`.
 */
export function newCustomer(id: string, created: number, invoicePrefix: string): StoredCustomer {
  return {
    id,
    object: "customer",
    address: null,
    balance: 0,
    created,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: invoicePrefix,
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
}

/** Shows a customer. */
export const customerView: View<StoredCustomer> = {
  render: (customer, show) => ({
    ...customer,
    discount: customer.discount && show("discount", customer.discount),
  }),
  includes: {
    subscriptions: ({ id }, account) =>
      listObjects(
        account,
        "subscription",
        `/v1/customers/${id}/subscriptions`,
        {},
        {
          matches: (subscription) => subscription.customer === id && subscription.status !== "canceled",
          related: [id],
        },
      ),
    sources: ({ id }, account) =>
      listObjects(
        account,
        "payment_method",
        `/v1/customers/${id}/sources`,
        {},
        {
          matches: (method) => method.customer === id && method.id.startsWith("card_"),
          related: [id],
        },
      ),
    tax_ids: ({ id }, account) =>
      listObjects(
        account,
        "tax_id",
        `/v1/customers/${id}/tax_ids`,
        {},
        { matches: (taxId) => taxId.customer === id, related: [id] },
      ),
  },
};
