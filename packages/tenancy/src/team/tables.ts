/**
 * The synced tables of a team schema, without the ledger `migrations`. A test compares them with the tables that the
 * engine creates.
 */
export const TEAM_TABLES: readonly string[] = [
  "active_entitlements",
  "charges",
  "checkout_session_line_items",
  "checkout_sessions",
  "coupons",
  "credit_notes",
  "customers",
  "disputes",
  "early_fraud_warnings",
  "events",
  "features",
  "invoice_payments",
  "invoices",
  "payment_intents",
  "payment_methods",
  "payouts",
  "plans",
  "prices",
  "products",
  "refunds",
  "reviews",
  "setup_intents",
  "subscription_items",
  "subscription_schedules",
  "subscriptions",
  "tax_ids",
];
