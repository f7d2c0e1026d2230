import type { Stripe } from "stripe";

import type { StripeObject, SyncedObject } from "./objects.js";

interface NestedList {
  data: unknown[];
  has_more: boolean;
}

/**
 * Completes the nested list of each object that carries only its first entries (Stripe sends ten), and reads the
 * line items of checkout sessions, which never come with them. Returns those by session.
 */
export async function completeLists(
  stripe: Stripe,
  row: SyncedObject,
  objects: StripeObject[],
): Promise<Map<string, unknown[]>> {
  const lineItems = new Map<string, unknown[]>();
  const { nested } = row;
  if (nested === undefined) return lineItems;
  for (const object of objects) {
    const fields = object as StripeObject & Record<string, NestedList | null | undefined | string>;
    const list = fields[nested.field];
    if (nested.field === "line_items") {
      lineItems.set(object.id, await collect(nested.list(stripe, object.id)));
    } else if (list !== null && typeof list === "object" && list.has_more) {
      fields[nested.field] = {
        ...list,
        data: await collect(nested.list(stripe, object.id)),
        has_more: false,
      };
    }
  }
  return lineItems;
}

async function collect(entries: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}
