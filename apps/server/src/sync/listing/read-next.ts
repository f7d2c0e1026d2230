import type { Stripe } from "stripe";

import { isTemporary } from "../../stripe/retry-while-busy.js";
import { redact } from "../../redact.js";
import { completePage } from "../../copy/complete-lists.js";
import type { LineItems } from "../../copy/nested-tables.js";
import type { Page } from "./page.js";
import { readPage, withoutPage } from "./read-page.js";
import type { Window } from "./window.js";
import type { LeftOver } from "./left-over-store.js";
import { carriedBy } from "../../copy/carried.js";
import { OBJECTS, typeOfBackfill, type StripeObject, type SyncedObject } from "../../copy/objects.js";
import type { RunTrouble } from "../runs/run-trouble.js";
import { statesOf } from "./states-of.js";
import type { State } from "../../copy/write-states.js";

/** The objects of a page, ready to be written. */
export interface ToWrite {
  /** The objects of the page, and those of another synced type that they contain. */
  states: State[];
  /** The complete nested lists of the objects. */
  lineItems: LineItems;
  /** Prices and plans that the objects carry: Stripe sends them whole inside of the objects. */
  carriedPrices: State[];
}

/** A page whose objects have complete nested lists. */
export interface WholePage extends ToWrite {
  row: SyncedObject;
  page: Page;
  /** Objects and customers for which Stripe was too busy. Each is to be read by itself later. */
  later: LeftOver[];
  /**
   * A sentence that says why the list itself was not read completely; null if it was. Nested lists do not count.
   */
  listUnread: string | null;
  /** Ids of objects that are not among the states, because a nested list of theirs could not be read. */
  leftOut: string[];
}

/**
 * Reads the next page of a window. Tells `trouble` whether Stripe answered. If Stripe refuses the list, the page is
 * empty and its window skipped.
 * @returns null if Stripe limits requests for the moment: the page is to be requested again
 * @throws every other error of Stripe or of the network
 */
export async function readNext(
  from: Parameters<typeof readPage>[0],
  trouble: RunTrouble,
  window: Window,
): Promise<WholePage | null> {
  const type = typeOfBackfill(window.object);
  const row: SyncedObject = OBJECTS[type];
  let page: Page;
  try {
    page = await readPage(from, row, window);
  } catch (error) {
    if (isTemporary(error)) {
      await trouble.noteRateLimit();
      return null;
    }
    page = { objects: [], freshAt: new Date(0), next: withoutPage(window, error), later: [] };
  }
  const whole = await toWholePage(from.stripe, type, row, page);
  await trouble.noteAnswer();
  return whole;
}

/**
 * Reads the rest of nested lists that Stripe cut off in a page. If a nested list cannot be read, its object is left
 * out of the states and named in `leftOut`.
 * @throws an error that every request would get, such as an outage
 */
export async function toWholePage(
  stripe: Stripe,
  type: string,
  row: SyncedObject,
  page: Page,
): Promise<WholePage> {
  const { lineItems, leftOut } = await completePage(stripe, row, page.objects, page.next.without);
  const out = new Set(leftOut.filter(({ isWritten }) => !isWritten).map(({ id }) => id));
  const objects = page.objects.filter((object) => !out.has(object.id) && !out.has(keyOf(row, object)));
  const why = leftOut.find(({ later }) => !later)?.why ?? null;
  const next: Window = {
    ...page.next,
    synced: page.next.synced - (page.objects.length - objects.length),
    unread: page.next.unread ?? (why === null ? null : redact(why).slice(0, 400)),
  };
  const { object } = next;
  const later = [
    ...page.later.map((id) => ({ object, id, byCustomer: true })),
    ...leftOut.filter((one) => one.later).map(({ id }) => ({ object, id, byCustomer: false })),
  ];
  const read = { ...page, objects, next };
  const carriedPrices = carriedBy(type, objects, lineItems, page.freshAt);
  const states = statesOf(type, row, read);
  return {
    row,
    page: read,
    states,
    lineItems,
    carriedPrices,
    later,
    listUnread: page.next.unread,
    leftOut: [...out],
  };
}

function keyOf({ key }: SyncedObject, object: StripeObject): string {
  const value = key === undefined ? object.id : (object as StripeObject & Record<string, unknown>)[key];
  return typeof value === "string" ? value : object.id;
}
