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

/** Returns the path of an object in Stripe's dashboard; null if Stripe has no page for this kind of object. */
export function stripePath(table: string, id: string): string | null {
  const page = Object.hasOwn(PAGES, table) ? PAGES[table] : undefined;
  return page === undefined ? null : `${page}/${encodeURIComponent(id)}`;
}
