/** The pages of Stripe's dashboard that show one object, by the table of the object. Other objects have none. */
const PAGES: Readonly<Record<string, string>> = {
  charges: "payments",
  coupons: "coupons",
  credit_notes: "credit_notes",
  customers: "customers",
  disputes: "disputes",
  invoices: "invoices",
  payment_intents: "payments",
  prices: "prices",
  products: "products",
  setup_intents: "setup_intents",
  subscription_schedules: "subscription_schedules",
  subscriptions: "subscriptions",
};

/**
 * Returns the address of an object in Stripe's dashboard; null if Stripe has no page for this kind of object.
 *
 * @param isLive false: the object is one of test mode
 */
export function stripeUrl(table: string, id: string, isLive: boolean): string | null {
  const page = Object.hasOwn(PAGES, table) ? PAGES[table] : undefined;
  if (page === undefined) return null;
  return `https://dashboard.stripe.com/${isLive ? "" : "test/"}${page}/${encodeURIComponent(id)}`;
}
