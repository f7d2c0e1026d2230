import type { StripeObject } from "./stripe-object.js";

/** A difference between an object and its row. */
export interface Change {
  /** The object as Stripe shows it. */
  object: StripeObject;
  /** `missing`: there is no row. `different`: the row has other values. */
  kind: "missing" | "different";
  /** The columns that differ. */
  fields: string[];
}

/** Returns whether Stripe has no event for a change, so that no event can be lost. */
export type HasNoEvent = (change: Change) => boolean;

/**
 * For types without an `updated` event: Stripe has events only for new objects, and for changes of the given
 * columns. Returns the function that finds the changes without an event.
 */
export const hasEventsOnlyFor =
  (...columns: string[]): HasNoEvent =>
  ({ kind, fields }) =>
    kind === "different" && !fields.some((field) => columns.includes(field));

/**
 * For types that have no event for objects with one of the given statuses. Returns the function that finds the
 * changes without an event.
 */
export const hasNoEventIn =
  (...states: unknown[]): HasNoEvent =>
  ({ object }) =>
    "status" in object && states.includes(object.status);
