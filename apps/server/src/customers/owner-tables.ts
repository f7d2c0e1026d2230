import type { ObjectType } from "../copy/objects.js";

type Tables = Partial<Record<ObjectType, string>>;

/** The tables whose objects name their customer. Each has an index on it. */
export const OF_CUSTOMER: Tables = {
  subscription: "subscriptions",
  subscription_schedule: "subscription_schedules",
  invoice: "invoices",
  charge: "charges",
  setup_intent: "setup_intents",
  payment_method: "payment_methods",
  payment_intent: "payment_intents",
  tax_id: "tax_ids",
  credit_note: "credit_notes",
  "checkout.session": "checkout_sessions",
};

/** The tables whose objects name a charge, which names the customer. Each has an index on the charge. */
export const OF_CHARGE: Tables = {
  refund: "refunds",
  dispute: "disputes",
  review: "reviews",
  "radar.early_fraud_warning": "early_fraud_warnings",
};
