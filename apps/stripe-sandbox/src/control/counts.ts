import type { Account } from "../account/account.js";
import { FACTS } from "../objects/facts.js";

/**
 * How many objects a complete listing of each resource gives, by its name in the URL; what a complete
 * backfill must find. Lists omit deleted customers and, unless `status=all` is asked for, canceled
 * subscriptions; these stand under `omitted`. Payment methods are counted where they are attached to a
 * customer, as they are listed by customer only. Subscription items are those of listed subscriptions.
 * Tax ids without an owner in the request are the account's own, so that the customers' are omitted, and
 * closed reviews, archived features and prices that were made inline are. Active entitlements are
 * listed by customer only.
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
  const features = collections["entitlements.feature"].all(({ active }) => active).length;
  let lineItems = 0;
  for (const session of collections["checkout.session"].values()) lineItems += session[FACTS].lines.length;
  const prices = collections.price.all((price) => price[FACTS]?.inline !== true);
  const reviews = collections.review.all(({ open }) => open).length;
  const ownTaxIds = collections.tax_id.all(({ customer }) => customer === null).length;
  return {
    counts: {
      active_entitlements: collections["entitlements.active_entitlement"].size,
      charges: collections.charge.size,
      checkout_session_line_items: lineItems,
      checkout_sessions: collections["checkout.session"].size,
      coupons: collections.coupon.size,
      credit_notes: collections.credit_note.size,
      customers: collections.customer.size,
      disputes: collections.dispute.size,
      early_fraud_warnings: collections["radar.early_fraud_warning"].size,
      features,
      invoice_payments: collections.invoice_payment.size,
      invoiceitems: collections.invoiceitem.size,
      invoices: collections.invoice.size,
      payment_intents: collections.payment_intent.size,
      payment_methods: attached,
      plans: prices.filter(({ recurring }) => recurring !== null).length,
      prices: prices.length,
      products: collections.product.size,
      refunds: collections.refund.size,
      reviews,
      setup_intents: collections.setup_intent.size,
      subscription_items: subscriptions.items,
      subscription_schedules: collections.subscription_schedule.size,
      subscriptions: subscriptions.listed,
      tax_ids: ownTaxIds,
    },
    omitted: {
      canceled_subscriptions: collections.subscription.size - subscriptions.listed,
      archived_features: collections["entitlements.feature"].size - features,
      closed_reviews: collections.review.size - reviews,
      customer_tax_ids: collections.tax_id.size - ownTaxIds,
      inline_prices: collections.price.size - prices.length,
      deleted_customers: account.deletedCustomers.size,
    },
  };
}
