import type { ObjectType } from "./objects.js";

/** The first part of the ids of each type. An id whose type is not synced, or that a person chose, has none. */
const PREFIXES = {
  cus: "customer",
  sub: "subscription",
  sub_sched: "subscription_schedule",
  in: "invoice",
  inpay: "invoice_payment",
  ch: "charge",
  // Charges and refunds of payments without a card.
  py: "charge",
  pyr: "refund",
  re: "refund",
  pi: "payment_intent",
  seti: "setup_intent",
  pm: "payment_method",
  prod: "product",
  price: "price",
  plan: "plan",
  txi: "tax_id",
  cn: "credit_note",
  // Disputes have the second prefix since 2023.
  dp: "dispute",
  du: "dispute",
  issfr: "radar.early_fraud_warning",
  cs: "checkout.session",
  prv: "review",
  feat: "entitlements.feature",
} as const satisfies Record<string, ObjectType>;

/** The prefixes, the longest first: `sub_sched` must be found before `sub`. */
const LONGEST_FIRST = Object.keys(PREFIXES).toSorted((one, other) => other.length - one.length);

/** Returns the type of the object with this id, as its prefix says; null if no synced type has such ids. */
export function typeOfId(id: string): ObjectType | null {
  if (!/^\w{1,255}$/.test(id)) return null;
  const prefix = LONGEST_FIRST.find((one) => id.startsWith(`${one}_`) && id.length > one.length + 1);
  return prefix === undefined ? null : PREFIXES[prefix as keyof typeof PREFIXES];
}
