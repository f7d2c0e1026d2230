import { OBJECTS, typeOfBackfill, type SyncedObject } from "../objects.js";

/** Whether Stripe lists the object of one customer at a time, so that the customers have to be known first. */
export function isByCustomer(object: string): boolean {
  return "byCustomer" in OBJECTS[typeOfBackfill(object)].backfill;
}

/** Whether the object's list can be cut by `created`. */
export function isDivisible(object: string): boolean {
  const { backfill }: SyncedObject = OBJECTS[typeOfBackfill(object)];
  return backfill !== undefined && "list" in backfill && backfill.undated !== true;
}
