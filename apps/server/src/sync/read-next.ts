import { completeLists } from "./complete-lists.js";
import type { LineItems } from "./engine.js";
import type { Page } from "./listing/page.js";
import { isLimited, readPage, withoutPage } from "./listing/read-page.js";
import type { Window } from "./listing/window.js";
import { OBJECTS, typeOfBackfill, type SyncedObject } from "./objects.js";
import type { RunTrouble } from "./run-trouble.js";
import { statesOf } from "./states-of.js";
import type { State } from "./write-states.js";

/** A page with the nested lists of its objects complete. */
export interface WholePage {
  row: SyncedObject;
  page: Page;
  states: State[];
  lineItems: LineItems;
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
    if (isLimited(error)) {
      await trouble.limited();
      return null;
    }
    page = { objects: [], freshAt: new Date(0), next: withoutPage(window, error) };
  }
  const lineItems = await completeLists(from.stripe, row, page.objects);
  await trouble.over();
  return { row, page, states: statesOf(type, row, page), lineItems };
}
