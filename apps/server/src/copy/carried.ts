import { OBJECTS, type StripeObject } from "./objects.js";
import type { LineItems } from "./nested-tables.js";
import type { State } from "./write-states.js";

type Fields = Record<string, unknown>;

/** What others carry whole, and lists may lack: Stripe lists no price that was made inside a subscription or checkout. */
export const CARRIED = ["price", "plan"] as const;

/** The lists whose entries name prices and plans, by the type of the object that has them. */
const FIELDS: Record<string, string> = { subscription: "items", invoice: "lines" };

/** The whole prices and plans that a page's objects carry, each once. A page loses a tie. */
export function carriedBy(
  type: string,
  objects: StripeObject[],
  lineItems: LineItems,
  freshAt: Date,
): State[] {
  const named = new Map<string, State>();
  for (const object of objects) {
    for (const entry of entriesOf(type, object, lineItems)) {
      for (const of of CARRIED) {
        const found = (entry as Fields | null)?.[of];
        if (!isWhole(found, of) || named.has(`${of} ${found.id}`)) continue;
        const state = { type: of, id: found.id, row: OBJECTS[of], object: found, freshAt, over: null };
        named.set(`${of} ${found.id}`, state);
      }
    }
  }
  return [...named.values()];
}

function entriesOf(type: string, object: StripeObject, lineItems: LineItems): unknown[] {
  if (type === "checkout.session") return lineItems.get(object.id) ?? [];
  const field = FIELDS[type];
  const list = field === undefined ? undefined : (object as StripeObject & Fields)[field];
  const data = typeof list === "object" && list !== null && "data" in list ? list.data : null;
  return Array.isArray(data) ? data : [];
}

function isWhole(value: unknown, type: string): value is StripeObject {
  if (typeof value !== "object" || value === null) return false;
  return "object" in value && value.object === type && "id" in value && typeof value.id === "string";
}
