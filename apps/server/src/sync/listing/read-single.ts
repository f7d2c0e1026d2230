import type { Stripe } from "stripe";
import type { Sql } from "postgres";

import { retryWhileBusy } from "../../stripe/retry-while-busy.js";
import { fetchState } from "../../copy/fetch-state.js";
import { objectKey, readFreshness } from "../../copy/freshness.js";
import type { LeftOver } from "./left-over-store.js";
import { readOneCustomer } from "./read-one-customer.js";
import { wholeList } from "./window.js";
import { carriedBy } from "../../copy/carried.js";
import { OBJECTS, typeOfBackfill, type StripeObject, type SyncedObject } from "../../copy/objects.js";
import { toWholePage, type ToWrite } from "./read-next.js";

/** What the reading of one left-over item brought. */
export interface Single {
  /** The objects that were read. `synced` is how many objects a page has, or rows for entitlements. */
  pages: { object: string; page: ToWrite; synced: number }[];
  /** New left-over items that this item named. */
  more: LeftOver[];
  requests: number;
  /** A sentence that says what could not be read; null: all was read. */
  unread: string | null;
}

/** Reads one object by its id. @throws the error of Stripe or of the network */
export async function readOne(
  sql: Sql,
  stripe: Stripe,
  connectionId: string,
  object: string,
  id: string,
): Promise<Single> {
  const type = typeOfBackfill(object);
  const row: SyncedObject = OBJECTS[type];
  const known = await readFreshness(sql, connectionId, [{ type, id }]);
  const over = known.get(objectKey(type, id))?.version ?? "";
  const { state, lineItems } = await retryWhileBusy(() =>
    fetchState(stripe, { type, id, row, over }, new Date(0)),
  );
  const objects = state.object === null ? [] : [state.object];
  const carriedPrices = carriedBy(type, objects, lineItems, state.freshAt);
  const page = { states: [state], lineItems, carriedPrices };
  return { pages: [{ object, page, synced: objects.length }], more: [], requests: 1, unread: null };
}

/**
 * Reads all objects of a type that one customer has. For types that Stripe lists for one customer at a time.
 * @throws the error of Stripe or of the network, also if Stripe is too busy
 */
export async function readOfCustomer(stripe: Stripe, object: string, customer: string): Promise<Single> {
  const { backfill }: SyncedObject = OBJECTS[typeOfBackfill(object)];
  if (backfill === undefined || !("byCustomer" in backfill))
    throw new Error(`${object} is not listed by customer`);
  const { objects, freshAt, requests, unread, later, error } = await readOneCustomer(
    stripe,
    customer,
    backfill,
  );
  if (later) throw error;
  const single = await completeObjects(stripe, object, objects, freshAt);
  return { ...single, requests, unread: unread ?? single.unread };
}

/** Completes the nested lists of objects that a list brought. @throws an error that every request would get */
export async function completeObjects(
  stripe: Stripe,
  object: string,
  objects: StripeObject[],
  freshAt: Date,
): Promise<Single> {
  const type = typeOfBackfill(object);
  const row: SyncedObject = OBJECTS[type];
  const read = { objects, freshAt, next: wholeList(object, null), later: [] };
  const page = await toWholePage(stripe, type, row, read);
  const synced = page.page.objects.reduce((sum, one) => sum + (row.rows?.(one) ?? 1), 0);
  return { pages: [{ object, page, synced }], more: page.later, requests: 0, unread: page.page.next.unread };
}
