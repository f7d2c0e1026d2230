import type { Entry } from "./columns.js";
import type { StripeObject } from "./stripe-object.js";

/** Line items of checkout sessions, by session: they are read from Stripe before the transaction begins. */
export type LineItems = ReadonlyMap<string, unknown[]>;

/** A table whose rows come inside of their parent object, and are there only as long as the parent names them. */
export interface NestedTable {
  table: string;
  /** The column that names the parent, and the table that the parent is in. */
  parent: string;
  of: string;
  /** What happens to a row that the parent no longer names. `flag`: its column `deleted` says so; `row`: it is deleted. */
  removal: "flag" | "row";
  /** The rows of one parent; null: they could not be read, and the stored ones stay as they are. */
  rowsOf(parent: StripeObject, lineItems: LineItems): Entry[] | null;
}

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

/** The entries of a list that an object carries. @throws TypeError if it carries none */
function listIn(object: StripeObject, field: string): Entry[] {
  const list = (object as StripeObject & Record<string, { data: Entry[] } | undefined>)[field];
  if (list === undefined) throw new TypeError(`${object.object} ${object.id} carries no list "${field}".`);
  return list.data;
}
