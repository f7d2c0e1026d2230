import { PINNED_API_VERSION } from "@billstack/stripe-verify";

import type { ObjectType } from "./objects.js";
import type { StripeObject } from "./stripe-object.js";

/**
 * The API versions whose objects of one type fill the columns of its table in the same way as the pinned version.
 * Versions are named by their dates.
 */
interface Same {
  /** The first such version. */
  from: string;
  /** The first later version that differs. Absent: no known version differs. */
  before?: string;
  /**
   * The only column that differs in the versions from `before` on. Objects of those versions that have null in
   * this field fill the columns in the same way, too.
   */
  butFor?: string;
}

const OLDEST = "2020-08-27";
const MARKETING_FEATURES = "2024-04-10";
const ACACIA = "2024-09-30";
const BASIL = "2025-03-31";
const CLOVER = "2025-09-30";
/** The newest version that was compared with the pinned one. Nobody has looked yet at what newer versions send. */
const NEWEST_COMPARED = "2026-10-28";

/**
 * The versions that fill the columns of each type. docs/api-versions.md says what differs in the other versions.
 */
const SAME: Partial<Record<ObjectType, Same>> = {
  product: { from: MARKETING_FEATURES },
  price: { from: OLDEST, before: BASIL, butFor: "recurring" },
  plan: { from: OLDEST, before: BASIL },
  customer: { from: OLDEST, before: CLOVER, butFor: "discount" },
  subscription: { from: ACACIA, before: BASIL },
  subscription_schedule: { from: ACACIA, before: BASIL },
  invoice: { from: ACACIA, before: BASIL },
  // Before 2022-11-15, charges contained their refunds, and payment intents their charges.
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
  // Basil is the first version that has invoice payments, so they are requested in that version.
  invoice_payment: { from: BASIL },
  "entitlements.feature": { from: MARKETING_FEATURES },
  "entitlements.active_entitlement_summary": { from: MARKETING_FEATURES },
};

/**
 * Returns whether an object from an event fills the columns of its table with the same values as a read in the
 * pinned version. If it does not, or if its version is unknown, the event only says that the object has changed,
 * and the object has to be read. So the values of a row never depend on whether the row came from an event or from
 * a read.
 *
 * @param apiVersion the API version of the event, for example `2025-02-24.acacia`; null if the event has none
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
