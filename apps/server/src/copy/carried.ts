import { OBJECTS, type StripeObject } from "./objects.js";
import type { LineItems } from "./nested-tables.js";
import type { State } from "./write-states.js";

type Fields = Record<string, unknown>;

/**
 * The types of objects that other objects contain as a whole, and that lists do not always show: Stripe lists no
 * price that was made inside of a subscription or a checkout.
 */
export const CARRIED = ["price", "plan"] as const;

/** The field of the list whose entries contain prices and plans, by the type of the object. */
const FIELDS: Record<string, string> = { subscription: "items", invoice: "lines" };

/**
 * Returns the prices and plans that objects contain, each once, as states to write.
 *
 * @param type the type of the objects
 * @param lineItems the line items of checkout sessions, by session
 * @param freshAt the time of the objects, by Stripe's clock. A stored state of the same time is not replaced.
 */
export function carriedBy(
  type: string,
  objects: StripeObject[],
  lineItems: LineItems,
  freshAt: Date,
): State[] {
  const carriedStates = new Map<string, State>();
  for (const object of objects) {
    for (const entry of entriesOf(type, object, lineItems)) {
      for (const of of CARRIED) {
        const found = (entry as Fields | null)?.[of];
        if (!isWhole(found, of) || carriedStates.has(`${of} ${found.id}`)) continue;
        const state = { type: of, id: found.id, row: OBJECTS[of], object: found, freshAt, over: null };
        carriedStates.set(`${of} ${found.id}`, state);
      }
    }
  }
  return [...carriedStates.values()];
}

/** Returns the entries of the object's list, which contain prices and plans. */
function entriesOf(type: string, object: StripeObject, lineItems: LineItems): unknown[] {
  if (type === "checkout.session") return lineItems.get(object.id) ?? [];
  const field = FIELDS[type];
  const list = field === undefined ? undefined : (object as StripeObject & Fields)[field];
  const data = typeof list === "object" && list !== null && "data" in list ? list.data : null;
  return Array.isArray(data) ? data : [];
}

/** Returns whether the value is an object of this type, and not only its id. */
function isWhole(value: unknown, type: string): value is StripeObject {
  if (typeof value !== "object" || value === null) return false;
  return "object" in value && value.object === type && "id" in value && typeof value.id === "string";
}
