import type { ObjectRef } from "../copy/freshness.js";
import { typeOfId } from "../copy/id-prefixes.js";
import type { StripeObject } from "../copy/stripe-object.js";
import { namedId } from "../stripe/id-of.js";

type Fields = Record<string, unknown>;

/** The fields in which objects name other objects, by their ids or as a whole. */
const NAMING = [
  "customer",
  "subscription",
  "invoice",
  "latest_invoice",
  "payment_intent",
  "setup_intent",
  "charge",
  "latest_charge",
];

/** Returns the synced objects that an object names, and the products of the prices in its items. */
export function namedBy(object: StripeObject): ObjectRef[] {
  const fields = object as StripeObject & Fields;
  const named = NAMING.map((name) => refOf(fields[name]));
  // People may choose the ids of products, so the id may not say that it is one.
  const products = [fields["product"], ...productsOf(fields["items"])].map((value) =>
    refOf(value, "product"),
  );
  const refs = [...named, ...products].filter((ref) => ref !== null);
  return refs.filter(({ id }) => id !== object.id);
}

/** Returns the object that a field names. Null: it names none, or one whose type is not known. */
function refOf(value: unknown, type?: string): ObjectRef | null {
  const id = namedId(value);
  const known = id === null ? null : (type ?? typeOfId(id));
  return id === null || known === null ? null : { type: known, id };
}

/** Returns the products of the prices in a list of items. */
function productsOf(items: unknown): unknown[] {
  const data = typeof items === "object" && items !== null && "data" in items ? items.data : null;
  if (!Array.isArray(data)) return [];
  return data.map((item: { price?: { product?: unknown } | null } | null) => item?.price?.product);
}

/** Returns the id of the object's customer; null if it has none. */
export function customerOf(object: StripeObject): string | null {
  if (object.object === "customer") return object.id;
  const customer = (object as StripeObject & Fields)["customer"];
  return namedId(customer);
}

/**
 * Returns what has to be read although the copy may have it: the subscription of a checkout session, because the
 * buyer has just paid for it, and the entitlements that a subscription gives its customer.
 */
export function changedWith(object: StripeObject): ObjectRef[] {
  const { subscription } = object as StripeObject & Fields;
  const id = namedId(subscription);
  if (object.object === "checkout.session" && id !== null) return [{ type: "subscription", id }];
  const customer = customerOf(object);
  if (object.object !== "subscription" || customer === null) return [];
  return [{ type: "entitlements.active_entitlement_summary", id: customer }];
}
