/** What a column holds, for people who read, filter and sort by it. */
export const KINDS = ["time", "money", "number", "boolean", "json", "reference", "text"] as const;
/** See {@link KINDS}. */
export type Kind = (typeof KINDS)[number];

/** The kind of a column, with what belongs to it. */
export interface ColumnKind {
  kind: Kind;
  /** The column of the same table with the currency. Only money has one. */
  currency?: string;
  /** The table whose `id` the column names. Only references have one. */
  table?: string;
}

/** Stripe's names for times that do not end like times. */
const TIMES = new Set(["created", "updated", "billing_cycle_anchor", "next_payment_attempt", "redeem_by"]);
/** `canceled_at`, `period_start`, `current_period_end`, `trial_end`, `due_date`. */
const TIME_NAME = /(?:_at|_start|_end|_date)$/;
/** Times that Stripe or the engine stores in other types: as JSON or as a text of digits. */
const TIME_TYPES = new Set(["bigint", "integer", "numeric", "jsonb", "json", "text"]);

/** Stripe's names for amounts, in the smallest unit of the currency beside them. */
const MONEY = /^(?:amount(?:_\w+)?|\w+_amount|balance|\w+_balance|subtotal(?:_\w+)?|total(?:_\w+)?|tax)$/;

/** The tables that Stripe's id fields name. A column with one of these names holds an id of this table. */
const REFERENCES: Readonly<Record<string, string>> = {
  charge: "charges",
  checkout_session: "checkout_sessions",
  customer: "customers",
  default_payment_method: "payment_methods",
  default_price: "prices",
  dispute: "disputes",
  feature: "features",
  invoice: "invoices",
  latest_invoice: "invoices",
  payment_intent: "payment_intents",
  payment_method: "payment_methods",
  pending_setup_intent: "setup_intents",
  plan: "plans",
  price: "prices",
  product: "products",
  refund: "refunds",
  released_subscription: "subscriptions",
  review: "reviews",
  schedule: "subscription_schedules",
  setup_intent: "setup_intents",
  subscription: "subscriptions",
};

const NUMBERS = new Set(["bigint", "integer", "smallint", "numeric", "double precision", "real"]);

/**
 * Returns the kind of a column.
 *
 * @param type PostgreSQL's name of its type
 * @param names the names of all columns of the table
 */
export function kindOf(name: string, type: string, names: ReadonlySet<string>): ColumnKind {
  if (type === "boolean") return { kind: "boolean" };
  if (type.startsWith("timestamp")) return { kind: "time" };
  if (TIME_TYPES.has(type) && (TIMES.has(name) || TIME_NAME.test(name))) return { kind: "time" };
  if (type === "json" || type === "jsonb") return { kind: "json" };
  if (NUMBERS.has(type)) {
    const isMoney = type === "bigint" && MONEY.test(name) && names.has("currency");
    return isMoney ? { kind: "money", currency: "currency" } : { kind: "number" };
  }
  const table = type === "text" && Object.hasOwn(REFERENCES, name) ? REFERENCES[name] : undefined;
  return table === undefined ? { kind: "text" } : { kind: "reference", table };
}
