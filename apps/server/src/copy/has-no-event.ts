import type { StripeObject } from "./stripe-object.js";

/** A difference between an object and its row. */
export interface Change {
  /** As Stripe says it is. */
  object: StripeObject;
  kind: "missing" | "different";
  /** The columns that differ. */
  fields: string[];
}

/** Whether Stripe has no event for a change. */
export type HasNoEvent = (change: Change) => boolean;

/** Of types that have no `updated` event: events tell of an object's birth and of changes of these fields only. */
export const hasEventsOnlyFor =
  (...told: string[]): HasNoEvent =>
  ({ kind, fields }) =>
    kind === "different" && !fields.some((field) => told.includes(field));

/** Of types that have no event for an object in one of these states. */
export const hasNoEventIn =
  (...states: unknown[]): HasNoEvent =>
  ({ object }) =>
    "status" in object && states.includes(object.status);
