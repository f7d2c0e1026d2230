import type { Stripe } from "stripe";

import { kindOfFailure } from "../../stripe/failure.js";
import { retryWhileBusy } from "../../stripe/retry-while-busy.js";
import { readWholeList, type WholeList } from "../../stripe/read-whole-list.js";
import { LAST_OBJECT } from "./left-over-store.js";
import { readExpanded } from "./read-expanded.js";
import {
  OBJECTS,
  typeOfBackfill,
  type ListParams,
  type StripeObject,
  type SyncedObject,
} from "../../copy/objects.js";
import { completeObjects, readOfCustomer, type Single } from "./read-single.js";

/** The left-over item that makes a run look for the account's test clocks. Their ids are not known yet. */
export const ALL_CLOCKS = { object: "test_clock", id: "", byCustomer: false };

/**
 * Lists the account's test clocks. They are needed because Stripe's other lists leave out objects on test clocks
 * (docs.stripe.com/billing/testing/test-clocks). If Stripe refuses the list, the account counts as one without
 * clocks.
 * @returns a result without pages, whose `more` names each clock
 */
export async function listClocks(stripe: Stripe): Promise<Single> {
  const list = await readUnlessRefused(
    (query) => stripe.testHelpers.testClocks.list(query),
    "/v1/test_helpers/test_clocks",
  );
  const more = list.entries.map(({ id }) => ({ object: "test_clock", id, byCustomer: false }));
  return { pages: [], more, requests: list.requests, unread: list.unread };
}

/** Reads the lists that can be filtered by test clock. `more` names each customer on the clock. */
export async function readClock(stripe: Stripe, objects: readonly string[], clock: string): Promise<Single> {
  const lists = objects.filter((object) => listOf(object)?.ofClock === "clock");
  const read = await readLists(stripe, lists, { test_clock: clock });
  const customers = await readUnlessRefused(
    (query) => stripe.customers.list({ ...query, test_clock: clock }),
    `/v1/customers?test_clock=${clock}`,
  );
  const more = customers.entries.map(({ id }) => ({ object: "test_clock", id, byCustomer: true }));
  return { ...read, more: [...read.more, ...more], requests: read.requests + customers.requests };
}

/** Reads the lists that can be filtered by customer, for a customer on a test clock. */
export async function readClockCustomer(
  stripe: Stripe,
  objects: readonly string[],
  customer: string,
): Promise<Single> {
  const lists = objects.filter((object) => listOf(object)?.ofClock === "customer");
  const read = await readLists(stripe, lists, { customer });
  // The type that is read last asks all customers anyway, also those on clocks.
  const byCustomer = objects.filter(
    (object) => object !== LAST_OBJECT && "byCustomer" in OBJECTS[typeOfBackfill(object)].backfill,
  );
  const owned = await Promise.all(
    byCustomer.map((object) => readOfCustomer(stripe, object, customer).catch(emptyIfRefused)),
  );
  return [read, ...owned].reduce(merge);
}

/** Reads the lists of several object types with one filter. */
async function readLists(
  stripe: Stripe,
  objects: string[],
  of: Pick<ListParams, "customer" | "test_clock">,
): Promise<Single> {
  const singles = await Promise.all(
    objects.map(async (object) => {
      const { list, path, expand } = listOf(object) ?? {};
      if (list === undefined) return NOTHING;
      let expands = true;
      const switched = { isOff: () => !expands, off: () => (expands = false) };
      const ask = (params: ListParams) => list(stripe, { ...params, ...of });
      const name = `${path}?${new URLSearchParams(of).toString()}`;
      const read = await readUnlessRefused((query) => readExpanded(ask, query, expand, switched), name);
      const single = await completeObjects(stripe, object, read.entries, read.freshAt);
      return { ...single, requests: read.requests, unread: read.unread ?? single.unread };
    }),
  );
  return singles.reduce(merge, NOTHING);
}

const NOTHING: Single = { pages: [], more: [], requests: 0, unread: null };

/** One result with the pages, items and counts of both. */
function merge(one: Single, other: Single): Single {
  return {
    pages: [...one.pages, ...other.pages],
    more: [...one.more, ...other.more],
    requests: one.requests + other.requests,
    unread: one.unread ?? other.unread,
  };
}

/** Reads a whole list. Returns an empty list if Stripe refuses it. @throws every other error */
function readUnlessRefused<Entry extends StripeObject>(
  read: Parameters<typeof readWholeList<Entry>>[0],
  path: string,
): Promise<WholeList<Entry>> {
  return retryWhileBusy(() => readWholeList(read, path)).catch((error: unknown) => {
    emptyIfRefused(error);
    return { entries: [], freshAt: new Date(0), requests: 1, unread: null };
  });
}

/** An empty result if the error is Stripe's refusal of this list. @throws every other error */
function emptyIfRefused(error: unknown): Single {
  const kind = kindOfFailure(error);
  if (kind !== "not_permitted" && kind !== "missing" && kind !== "rejected") throw error;
  return { ...NOTHING, requests: 1 };
}

function listOf(object: string) {
  const { backfill }: SyncedObject = OBJECTS[typeOfBackfill(object)];
  return backfill !== undefined && "list" in backfill ? backfill : null;
}
