import type { Stripe } from "stripe";
import type { Sql } from "postgres";

import { retryWhileBusy } from "../../stripe/retry-while-busy.js";
import { fetchState } from "../../copy/fetch-state.js";
import { objectKey, readFreshness } from "../../copy/freshness.js";
import type { LeftOver } from "./left-over-store.js";
import { ofCustomer } from "./of-customer.js";
import { wholeList } from "./window.js";
import { carriedBy } from "../../copy/carried.js";
import { OBJECTS, typeOfBackfill, type StripeObject, type SyncedObject } from "../../copy/objects.js";
import { toWholePage, type ToWrite } from "./read-next.js";

/** What reading one of the things that are left brought. */
export interface Single {
  pages: { object: string; page: ToWrite; synced: number }[];
  /** What is to be read next. */
  more: LeftOver[];
  requests: number;
  /** Why not all of it could be read. */
  unread: string | null;
}

/** An object by its id. @throws what went wrong at Stripe */
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

/** What one customer has of an object. @throws what went wrong at Stripe */
export async function customerOf(stripe: Stripe, object: string, customer: string): Promise<Single> {
  const { backfill }: SyncedObject = OBJECTS[typeOfBackfill(object)];
  if (backfill === undefined || !("byCustomer" in backfill))
    throw new Error(`${object} is not listed by customer`);
  const { objects, freshAt, requests, unread, later, error } = await ofCustomer(stripe, customer, backfill);
  if (later) throw error;
  const single = await pageOf(stripe, object, objects, freshAt);
  return { ...single, requests, unread: unread ?? single.unread };
}

/** What a list brought, with the nested lists of its objects complete. @throws an outage */
export async function pageOf(
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
