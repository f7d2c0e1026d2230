import type { ObjectType } from "./objects.js";

/** The fields of an object without a table that name the object which shows its changes. */
interface Hinting {
  object?: unknown;
  subscription?: unknown;
  customer?: unknown;
}

/**
 * Returns the synced object that an event's object says to have changed, if the event's object has no table. A
 * discount that begins or ends changes the field `discount` of its subscription or customer, and Stripe does not
 * always send an event about these. Null: no synced object has changed.
 */
export function hintOf({ object, subscription, customer }: Hinting): { type: ObjectType; id: string } | null {
  if (object !== "discount") return null;
  if (typeof subscription === "string") return { type: "subscription", id: subscription };
  return typeof customer === "string" ? { type: "customer", id: customer } : null;
}
