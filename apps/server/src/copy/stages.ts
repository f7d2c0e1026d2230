import type { ObjectType } from "./objects.js";

/**
 * The statuses that show which of two states of an object is older, from the description of each object at
 * docs.stripe.com/api. An object has one of the `first` statuses only at its beginning. It never leaves a `last`
 * status.
 */
const STAGES: Partial<Record<ObjectType, { first?: string[]; last?: string[] }>> = {
  invoice: { first: ["draft"], last: ["paid", "void"] },
  charge: { first: ["pending"] },
  payment_intent: { last: ["succeeded", "canceled"] },
  setup_intent: { last: ["succeeded", "canceled"] },
  subscription: { first: ["incomplete"], last: ["canceled", "incomplete_expired"] },
  subscription_schedule: { first: ["not_started"], last: ["completed", "released", "canceled"] },
  "checkout.session": { first: ["open"], last: ["complete", "expired"] },
  credit_note: { first: ["issued"], last: ["void"] },
  invoice_payment: { first: ["open"], last: ["paid", "canceled"] },
};

/**
 * Returns the stage of an object in its life: 0 at its beginning, 2 at its end, 1 otherwise. Of two states of an
 * object, the one with the higher stage is newer. Equal stages do not show the order.
 */
export function stageOf(type: string, status: unknown): number {
  const stages = STAGES[type as ObjectType];
  if (stages === undefined || typeof status !== "string") return 1;
  if (stages.first?.includes(status) === true) return 0;
  return stages.last?.includes(status) === true ? 2 : 1;
}
