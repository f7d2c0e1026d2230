import type { ObjectType } from "./objects.js";

/**
 * Statuses that tell the order of two bodies of one object, as Stripe documents how they follow each other. An object
 * is in the `first` ones before all others, and never again; the `last` ones it never leaves.
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

/** How far an object of this type is on its way: of two bodies the one that is further is newer. Equal says nothing. */
export function stageOf(type: string, status: unknown): number {
  const stages = STAGES[type as ObjectType];
  if (stages === undefined || typeof status !== "string") return 1;
  if (stages.first?.includes(status) === true) return 0;
  return stages.last?.includes(status) === true ? 2 : 1;
}
