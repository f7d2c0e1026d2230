/** The table of an object by the beginning of its id. */
const TABLES: Readonly<Record<string, string>> = {
  cus: "customers",
  sub: "subscriptions",
  sub_sched: "subscription_schedules",
  si: "subscription_items",
  in: "invoices",
  inpay: "invoice_payments",
  ch: "charges",
  py: "charges",
  re: "refunds",
  pyr: "refunds",
  pi: "payment_intents",
  seti: "setup_intents",
  pm: "payment_methods",
  prod: "products",
  price: "prices",
  plan: "plans",
  txi: "tax_ids",
  cn: "credit_notes",
  du: "disputes",
  dp: "disputes",
  issfr: "early_fraud_warnings",
  cs: "checkout_sessions",
  prv: "reviews",
  feat: "features",
};

/** Returns the name of the table that has the object with this id, as the beginning of the id says; undefined if none has. */
export function tableOfId(id: string): string | undefined {
  const prefix = /^(sub_sched|[a-z]+)_\w{1,250}$/.exec(id)?.[1];
  return prefix === undefined || !Object.hasOwn(TABLES, prefix) ? undefined : TABLES[prefix];
}
