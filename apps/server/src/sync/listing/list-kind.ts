import { OBJECTS, typeOfBackfill, type SyncedObject } from "../../copy/objects.js";

/** Whether Stripe lists the object of one customer at a time, so that the customers have to be known first. */
export function isByCustomer(object: string): boolean {
  return "byCustomer" in OBJECTS[typeOfBackfill(object)].backfill;
}

/**
 * The objects that have to be read before this one, of those that a run reads. What every customer is asked for comes
 * after all else, as it takes a request a customer; their entitlements, which decide who has access, before their
 * payment methods.
 */
export function readBefore(object: string, objects: readonly string[]): string[] {
  const { backfill }: SyncedObject = OBJECTS[typeOfBackfill(object)];
  if (backfill === undefined) return [];
  if (!("byCustomer" in backfill)) return objects.filter((other) => backfill.after?.includes(other) ?? false);
  return objects.filter((other) => {
    return other !== object && (!isByCustomer(other) || backfill.after === undefined);
  });
}

/** Whether the object's list can be cut by `created`. */
export function isDivisible(object: string): boolean {
  const { backfill }: SyncedObject = OBJECTS[typeOfBackfill(object)];
  return backfill !== undefined && "list" in backfill && backfill.undated !== true;
}
