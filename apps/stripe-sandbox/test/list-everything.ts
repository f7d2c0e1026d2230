import type { Stripe } from "stripe";

/** What complete listings of every resource find, by its name in the URL. */
export async function everything(stripe: Stripe): Promise<Record<string, { id: string }[]>> {
  const all = { limit: 10_000 };
  const page = { limit: 100 };
  const customers = await stripe.customers.list(page).autoPagingToArray(all);
  const methods: { id: string }[] = [];
  const entitlements: { id: string }[] = [];
  for (const { id } of customers) {
    methods.push(...(await stripe.paymentMethods.list({ ...page, customer: id })).data);
    entitlements.push(...(await stripe.entitlements.activeEntitlements.list({ ...page, customer: id })).data);
  }
  const subscriptions = await stripe.subscriptions.list(page).autoPagingToArray(all);
  const items: { id: string }[] = [];
  for (const { id } of subscriptions)
    items.push(...(await stripe.subscriptionItems.list({ ...page, subscription: id })).data);
  const sessions = await stripe.checkout.sessions.list(page).autoPagingToArray(all);
  const lineItems: { id: string }[] = [];
  for (const { id } of sessions)
    lineItems.push(...(await stripe.checkout.sessions.listLineItems(id, page)).data);
  return {
    active_entitlements: entitlements,
    charges: await stripe.charges.list(page).autoPagingToArray(all),
    checkout_session_line_items: lineItems,
    checkout_sessions: sessions,
    coupons: await stripe.coupons.list(page).autoPagingToArray(all),
    credit_notes: await stripe.creditNotes.list(page).autoPagingToArray(all),
    customers,
    disputes: await stripe.disputes.list(page).autoPagingToArray(all),
    early_fraud_warnings: await stripe.radar.earlyFraudWarnings.list(page).autoPagingToArray(all),
    features: await stripe.entitlements.features.list(page).autoPagingToArray(all),
    invoice_payments: await stripe.invoicePayments.list(page).autoPagingToArray(all),
    invoiceitems: await stripe.invoiceItems.list(page).autoPagingToArray(all),
    invoices: await stripe.invoices.list(page).autoPagingToArray(all),
    payment_intents: await stripe.paymentIntents.list(page).autoPagingToArray(all),
    payment_methods: methods,
    plans: await stripe.plans.list(page).autoPagingToArray(all),
    prices: await stripe.prices.list(page).autoPagingToArray(all),
    products: await stripe.products.list(page).autoPagingToArray(all),
    refunds: await stripe.refunds.list(page).autoPagingToArray(all),
    reviews: await stripe.reviews.list(page).autoPagingToArray(all),
    setup_intents: await stripe.setupIntents.list(page).autoPagingToArray(all),
    subscription_items: items,
    subscription_schedules: await stripe.subscriptionSchedules.list(page).autoPagingToArray(all),
    subscriptions,
    tax_ids: await stripe.taxIds.list(page).autoPagingToArray(all),
  };
}
