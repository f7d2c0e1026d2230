import type { Stripe } from "stripe";

import { safeMessage } from "../../safe-message.js";
import type { ListPage, ListQuery } from "../../stripe/ask-page.js";
import { kindOfFailure } from "../../stripe/failure.js";
import { readNextPage } from "../../stripe/read-next-page.js";
import type { StripeObject, SyncedObject } from "../../copy/objects.js";
import { isDivisible } from "./list-kind.js";
import { memoriesOf, memoryOf } from "./list-memories.js";
import type { Page } from "./page.js";
import { readExpanded } from "./read-expanded.js";
import { readCustomers, type NextCustomers } from "./read-customers.js";
import type { Window } from "./window.js";

/**
 * Reads the next page of a window from Stripe.
 * @throws the error of Stripe or of the network; {@link withoutPage} tells which ones skip only this list
 */
export async function readPage(
  from: { stripe: Stripe; customers: NextCustomers },
  row: SyncedObject,
  window: Window,
): Promise<Page> {
  const { backfill } = row;
  if (backfill === undefined) throw new Error("This object has no list.");
  const { stripe } = from;
  if ("byCustomer" in backfill) {
    const { possible } = backfill;
    if (window.cursor === null && possible !== undefined && !(await possible(stripe))) {
      const next: Window = { ...window, status: "completed", requests: window.requests + 1 };
      return { objects: [], freshAt: new Date(), next, later: [] };
    }
    return readCustomers(from, row, backfill, window);
  }
  const { list, path, expand } = backfill;
  const { unexpanded } = memoriesOf(stripe);
  let without = window.without;
  if (without !== null) unexpanded.add(window.object);
  const read = async (query: ListQuery): Promise<ListPage<StripeObject>> => {
    const field = expand?.replace("data.", "") ?? null;
    const page = await readExpanded((params) => list(stripe, params), query, expand, {
      isOff: () => unexpanded.has(window.object),
      off: () => unexpanded.add(window.object),
    });
    if (unexpanded.has(window.object)) without = field;
    return page;
  };
  const dated = isDivisible(window.object);
  const part = await readNextPage({ read, path, dated }, window, memoryOf(stripe, window));
  const next: Window = {
    ...window,
    ...part.position,
    status: part.ended ? "completed" : "waiting",
    listedAt: window.listedAt ?? part.freshAt,
    synced: (part.restarted ? 0 : window.synced) + part.entries.length - part.repeated,
    requests: window.requests + part.requests,
    unread: window.unread ?? part.unread,
    without,
  };
  return { objects: part.entries, freshAt: part.freshAt ?? new Date(0), next, later: [] };
}

/** Shown to people for an object type that the key may not read. */
export const NOT_PERMITTED =
  "The restricted key may not read this. Give it read permission in Stripe, and sync again.";

/**
 * The window after Stripe refused a page of it: `skipped`, with the reason. Only for a list that the key may not
 * read or that the account does not have.
 * @throws the given error in every other case
 */
export function withoutPage(window: Window, error: unknown): Window {
  const kind = kindOfFailure(error);
  const requests = window.requests + 1;
  if (kind !== "not_permitted" && kind !== "rejected" && kind !== "missing") throw error;
  const message = safeMessage(error, 200);
  const reason =
    kind === "not_permitted"
      ? `${NOT_PERMITTED} Stripe says: ${message}`
      : `Stripe does not list this for the account: ${message}`;
  return { ...window, requests, status: "skipped", reason };
}
