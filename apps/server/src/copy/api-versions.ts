import { PINNED_API_VERSION } from "@billstack/stripe-verify";

import type { ObjectType } from "./objects.js";
import type { StripeObject } from "./stripe-object.js";

/** Versions, by their dates, whose bodies of a type fill its columns as the pinned version does. */
interface Same {
  from: string;
  /** The first version that differs; absent: none that is known. */
  before?: string;
  /** A column that alone differs from `before` on: where it is null, those versions are the same as well. */
  butFor?: string;
}

const OLDEST = "2020-08-27";
const MARKETING_FEATURES = "2024-04-10";
const ACACIA = "2024-09-30";
const BASIL = "2025-03-31";
const CLOVER = "2025-09-30";
/** The newest version that was compared; what a newer one sends is unknown. */
const NEWEST_COMPARED = "2026-10-28";

/** The types whose columns are the same in other versions, too; docs/api-versions.md says what differs in the others. */
const SAME: Partial<Record<ObjectType, Same>> = {
  product: { from: MARKETING_FEATURES },
  price: { from: OLDEST, before: BASIL, butFor: "recurring" },
  plan: { from: OLDEST, before: BASIL },
  customer: { from: OLDEST, before: CLOVER, butFor: "discount" },
  subscription: { from: ACACIA, before: BASIL },
  subscription_schedule: { from: ACACIA, before: BASIL },
  invoice: { from: ACACIA, before: BASIL },
  // Until 2022-11-15 charges carried their refunds, and payment intents their charges.
  charge: { from: "2022-11-15", before: BASIL },
  payment_intent: { from: "2022-11-15", before: BASIL },
  setup_intent: { from: OLDEST },
  payment_method: { from: OLDEST },
  tax_id: { from: OLDEST },
  credit_note: { from: ACACIA, before: BASIL },
  dispute: { from: OLDEST },
  "radar.early_fraud_warning": { from: OLDEST },
  refund: { from: OLDEST },
  "checkout.session": { from: "2025-02-24", before: BASIL },
  review: { from: OLDEST },
  // Read in basil, the first version that has them.
  invoice_payment: { from: BASIL },
  "entitlements.feature": { from: MARKETING_FEATURES },
  "entitlements.active_entitlement_summary": { from: MARKETING_FEATURES },
};

/**
 * Whether a body of an API version fills the columns of its table with what a read in the pinned version would. One
 * that does not, or whose version is unknown, only hints that its object has changed: a column never depends on the
 * way its row came.
 */
export function fillsColumns(object: StripeObject, apiVersion: string | null): boolean {
  if (apiVersion === PINNED_API_VERSION) return true;
  const same = SAME[object.object as ObjectType];
  const [date] = /^\d{4}-\d\d-\d\d(?=$|\.)/.exec(apiVersion ?? "") ?? [];
  if (same === undefined || date === undefined || date < same.from || date > NEWEST_COMPARED) return false;
  if (same.before === undefined || date < same.before) return true;
  return (
    same.butFor !== undefined && (object as StripeObject & Record<string, unknown>)[same.butFor] === null
  );
}
