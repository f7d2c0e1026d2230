import { OBJECTS, typeOfBackfill, type SyncedObject } from "../../copy/objects.js";

/**
 * Whether Stripe lists objects of this type only for one customer at a time. Then the customers have to be read
 * first.
 */
export function isByCustomer(object: string): boolean {
  return "byCustomer" in OBJECTS[typeOfBackfill(object)].backfill;
}

/**
 * The object types of `objects` that have to be read before `object`. Types that Stripe lists for one customer at a
 * time come after all others, because they take one request for each customer. Among them, entitlements come before
 * payment methods, because entitlements decide who has access.
 */
export function readBefore(object: string, objects: readonly string[]): string[] {
  const { backfill }: SyncedObject = OBJECTS[typeOfBackfill(object)];
  if (backfill === undefined) return [];
  if (!("byCustomer" in backfill)) return objects.filter((other) => backfill.after?.includes(other) ?? false);
  return objects.filter((other) => {
    return other !== object && (!isByCustomer(other) || backfill.after === undefined);
  });
}

/** Whether Stripe can filter the list of this type by `created`, so that it can be divided into several windows. */
export function isDivisible(object: string): boolean {
  const { backfill }: SyncedObject = OBJECTS[typeOfBackfill(object)];
  return backfill !== undefined && "list" in backfill && backfill.undated !== true;
}
