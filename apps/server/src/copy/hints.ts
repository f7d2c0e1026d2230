import type { ObjectType } from "./objects.js";

/** The fields by which an object without a table names the one that shows it. */
interface Hinting {
  object?: unknown;
  subscription?: unknown;
  customer?: unknown;
}

/**
 * What an object without a table of its own tells to have changed: a discount that was given to a subscription or a
 * customer, or ended, shows in theirs, and Stripe need not send an event of those. Null: nothing that is synced.
 */
export function hintOf({ object, subscription, customer }: Hinting): { type: ObjectType; id: string } | null {
  if (object !== "discount") return null;
  if (typeof subscription === "string") return { type: "subscription", id: subscription };
  return typeof customer === "string" ? { type: "customer", id: customer } : null;
}
