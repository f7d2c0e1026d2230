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
  const subscriptions = collections.subscription.all(({ status }) => status !== "canceled");
  return {
    counts: {
      charges: collections.charge.size,
      customers: collections.customer.size,
      invoice_payments: collections.invoice_payment.size,
      invoiceitems: collections.invoiceitem.size,
      invoices: collections.invoice.size,
      payment_intents: collections.payment_intent.size,
      payment_methods: collections.payment_method.all(({ customer }) => customer !== null).length,
      plans: collections.price.all(({ recurring }) => recurring !== null).length,
      prices: collections.price.size,
      products: collections.product.size,
      refunds: collections.refund.size,
      subscription_items: subscriptions.reduce((sum, { items }) => sum + items.length, 0),
      subscriptions: subscriptions.length,
    },
    omitted: {
      canceled_subscriptions: collections.subscription.size - subscriptions.length,
      deleted_customers: account.deletedCustomers.size,
    },
  };
}
