import type { Stripe } from "stripe";

import { isTemporary } from "../../stripe/retry-while-busy.js";
import { redact } from "../../logger.js";
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

/** What is to be written of a page. */
export interface ToWrite {
  states: State[];
  lineItems: LineItems;
  /** Prices and plans that the objects carry whole. */
  carriedPrices: State[];
}

/** A page with the nested lists of its objects complete. */
export interface WholePage extends ToWrite {
  row: SyncedObject;
  page: Page;
  /** What Stripe was too busy with, and what is to be read once more by itself. */
  later: LeftOver[];
  /** Why the list itself, apart from its objects, was not read whole. */
  listUnread: string | null;
  /** Objects of the page that are not among its states, as something of them could not be read. */
  leftOut: string[];
}

/**
 * Reads the next page of a window, and tells `trouble` how Stripe answered; a list that Stripe refuses has none. Null:
 * Stripe limits requests for the moment, and the page is to be asked for again.
 * @throws what else went wrong at Stripe or the network
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

/** Completes the nested lists of a page. One that cannot be read leaves its object out, and is named. @throws an outage */
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
