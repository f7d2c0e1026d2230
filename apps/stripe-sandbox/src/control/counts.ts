import type { Account } from "../account/account.js";
import { testClockOf } from "../account/test-clocks.js";
import { FACTS } from "../objects/facts.js";
import type { CollectionName } from "../objects/objects.js";

/**
 * How many objects a complete listing of each resource returns, by the resource's name in URLs. A complete
 * backfill must find as many.
 *
 * Lists leave out some objects, as Stripe's lists do, and these are counted in `omitted`: deleted customers,
 * canceled subscriptions (unless a request asks for `status=all`), closed reviews, archived features, inline
 * prices, and objects on test clocks. `GET /v1/tax_ids` lists only the account's own tax ids, so those of
 * customers are in `omitted`.
 *
 * Payment methods and active entitlements can only be listed for one customer; the counts are the sums over all
 * customers. The count of subscription items is that of the listed subscriptions.
 */
export function countsOf(account: Account): {
  counts: Record<string, number>;
  omitted: Record<string, number>;
} {
  const { collections } = account;
  const listed = (name: CollectionName) =>
    account.customerClocks.size === 0
      ? collections[name].size
      : collections[name].all((object: object) => testClockOf(account, object) === undefined).length;
  const subscriptions = collections.subscription.all(
    (subscription) => subscription.status !== "canceled" && testClockOf(account, subscription) === undefined,
  );
  const attached = collections.payment_method.all(
    (method) => method.customer !== null && testClockOf(account, method) === undefined,
  ).length;
  const features = collections["entitlements.feature"].all(({ active }) => active).length;
  const sessions = collections["checkout.session"].all(
    (session) => testClockOf(account, session) === undefined,
  );
  const prices = collections.price.all((price) => price[FACTS]?.inline !== true);
  const reviews = collections.review.all(
    (review) => review.open && testClockOf(account, review) === undefined,
  ).length;
  const ownTaxIds = collections.tax_id.all(({ customer }) => customer === null).length;
  return {
    counts: {
      active_entitlements: listed("entitlements.active_entitlement"),
      charges: listed("charge"),
      checkout_session_line_items: sum(sessions.map((session) => session[FACTS].lines.length)),
      checkout_sessions: sessions.length,
      coupons: collections.coupon.size,
      credit_notes: listed("credit_note"),
      customers: listed("customer"),
      disputes: listed("dispute"),
      early_fraud_warnings: listed("radar.early_fraud_warning"),
      features,
      invoice_payments: listed("invoice_payment"),
      invoiceitems: listed("invoiceitem"),
      invoices: listed("invoice"),
      payment_intents: listed("payment_intent"),
      payment_methods: attached,
      plans: prices.filter(({ recurring }) => recurring !== null).length,
      prices: prices.length,
      products: collections.product.size,
      refunds: listed("refund"),
      reviews,
      setup_intents: listed("setup_intent"),
      subscription_items: sum(subscriptions.map(({ items }) => items.length)),
      subscription_schedules: listed("subscription_schedule"),
      subscriptions: subscriptions.length,
      tax_ids: ownTaxIds,
    },
    omitted: {
      canceled_subscriptions: collections.subscription.all(({ status }) => status === "canceled").length,
      archived_features: collections["entitlements.feature"].size - features,
      closed_reviews: collections.review.all(({ open }) => !open).length,
      customer_tax_ids: collections.tax_id.size - ownTaxIds,
      customers_on_test_clocks: collections.customer.size - listed("customer"),
      inline_prices: collections.price.size - prices.length,
      deleted_customers: account.deletedCustomers.size,
    },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
