import type { Stripe } from "stripe";

import type { StripeObject, SyncedObject } from "./objects.js";

interface NestedList {
  data: unknown[];
  has_more: boolean;
}

/** Lists that are read at once. */
const CONCURRENCY = 5;

/** Whether the object carries only the first entries of its nested list, so that its body is not all of it. */
export function isCut({ nested }: SyncedObject, object: StripeObject): boolean {
  if (nested === undefined) return false;
  const list = (object as unknown as Record<string, NestedList | null | undefined>)[nested.field];
  return list?.has_more === true;
}

/**
 * Completes the nested list of each object that carries only its first entries (Stripe sends ten), and reads the
 * line items of checkout sessions, which never come with them. Returns those by session.
 */
export async function completeLists(
  stripe: Stripe,
  { nested }: SyncedObject,
  objects: StripeObject[],
): Promise<Map<string, unknown[]>> {
  const lineItems = new Map<string, unknown[]>();
  if (nested === undefined) return lineItems;
  const waiting = objects.values();
  const complete = async (): Promise<void> => {
    for (const object of waiting) {
      const fields = object as StripeObject & Record<string, NestedList | null | undefined | string>;
      const list = fields[nested.field];
      if (nested.field === "line_items") {
        const whole = list !== null && typeof list === "object" && !list.has_more ? list.data : null;
        lineItems.set(object.id, whole ?? (await collect(nested.list(stripe, object.id))));
      } else if (list !== null && typeof list === "object" && list.has_more) {
        const data = await collect(nested.list(stripe, object.id));
        fields[nested.field] = { ...list, data, has_more: false };
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, complete));
  return lineItems;
}

async function collect(entries: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}
