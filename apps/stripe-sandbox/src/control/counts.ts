import type { Account } from "../account/account.js";

/**
 * How many objects a complete listing of each resource gives, by its name in the URL; what a complete
 * backfill must find. Lists omit deleted customers and, unless `status=all` is asked for, canceled
 * subscriptions; these stand under `omitted`. Payment methods are counted where they are attached to a
 * customer, as they are listed by customer only. Subscription items are those of listed subscriptions.
 */
export function countsOf(account: Account): {
  counts: Record<string, number>;
  omitted: Record<string, number>;
} {
  const { collections } = account;
  const subscriptions = { listed: 0, items: 0 };
  for (const { status, items } of collections.subscription.values()) {
    if (status === "canceled") continue;
    subscriptions.listed += 1;
    subscriptions.items += items.length;
  }
  let attached = 0;
  for (const { customer } of collections.payment_method.values()) if (customer !== null) attached += 1;
  return {
    counts: {
      charges: collections.charge.size,
      customers: collections.customer.size,
      invoice_payments: collections.invoice_payment.size,
      invoiceitems: collections.invoiceitem.size,
      invoices: collections.invoice.size,
      payment_intents: collections.payment_intent.size,
      payment_methods: attached,
      plans: collections.price.all(({ recurring }) => recurring !== null).length,
      prices: collections.price.size,
      products: collections.product.size,
      refunds: collections.refund.size,
      subscription_items: subscriptions.items,
      subscriptions: subscriptions.listed,
    },
    omitted: {
      canceled_subscriptions: collections.subscription.size - subscriptions.listed,
      deleted_customers: account.deletedCustomers.size,
    },
  };
}
