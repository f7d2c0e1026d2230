import { idOf } from "../stripe/id-of.js";
import type { Entry } from "./columns.js";
import type { StripeObject } from "./stripe-object.js";

/** Line items by the id of their checkout session. They are read from Stripe before the transaction begins. */
export type LineItems = ReadonlyMap<string, unknown[]>;

/**
 * A table whose rows come from a list inside of a parent object. A row is valid only while the parent contains it.
 */
export interface NestedTable {
  table: string;
  /** The column with the id of the parent. */
  parent: string;
  /** The table of the parent. */
  of: string;
  /**
   * What happens to a row that the parent no longer contains. `flag`: its column `deleted` becomes true. `row`:
   * the row is deleted.
   */
  removal: "flag" | "row";
  /** Returns the rows of one parent. Null: the rows could not be read, and the stored rows stay unchanged. */
  rowsOf(parent: StripeObject, lineItems: LineItems): Entry[] | null;
}

/** All nested tables, by their names. */
export const NESTED_TABLES = {
  subscription_items: {
    table: "subscription_items",
    parent: "subscription",
    of: "subscriptions",
    removal: "flag",
    rowsOf: (subscription) =>
      listIn(subscription, "items").map((item) => ({
        ...item,
        deleted: item["deleted"] ?? false,
        quantity: item["quantity"] ?? null,
      })),
  },
  active_entitlements: {
    table: "active_entitlements",
    parent: "customer",
    of: "customers",
    removal: "row",
    rowsOf: (summary) =>
      listIn(summary, "entitlements").map((entitlement) => ({
        ...entitlement,
        customer: (summary as StripeObject & Entry)["customer"],
      })),
  },
  checkout_session_line_items: {
    table: "checkout_session_line_items",
    parent: "checkout_session",
    of: "checkout_sessions",
    removal: "row",
    rowsOf: ({ id }, lineItems) =>
      (lineItems.get(id) as Entry[] | undefined)?.map((item) => ({
        ...item,
        price: item["price"] ?? null,
        checkout_session: id,
      })) ?? null,
  },
} as const satisfies Record<string, NestedTable>;

/** Returns the entries of a list inside of an object. @throws Error if the object has no list of objects there */
function listIn(object: StripeObject, field: string): Entry[] {
  const list = (object as StripeObject & Record<string, { data?: unknown } | null | undefined>)[field];
  const data = list?.data;
  if (Array.isArray(data) && data.every((entry: unknown) => idOf(entry) !== null)) return data as Entry[];
  const name = `${object.object} ${object.id}`;
  throw new Error(`The ${name} cannot be stored: its field "${field}" is not a list of Stripe's objects.`);
}
