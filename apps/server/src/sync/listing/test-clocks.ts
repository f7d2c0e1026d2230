import type { Stripe } from "stripe";

import { kindOfFailure } from "../../stripe/failure.js";
import { retryWhileBusy } from "../../stripe/retry-while-busy.js";
import { readWholeList, type WholeList } from "../../stripe/read-whole-list.js";
import { LAST } from "./left-over-store.js";
import { readExpanded } from "./read-expanded.js";
import {
  OBJECTS,
  typeOfBackfill,
  type ListParams,
  type StripeObject,
  type SyncedObject,
} from "../../copy/objects.js";
import { customerOf, pageOf, type Single } from "./read-single.js";

/** What is to be read of a run's test clocks, before they are known. */
export const ALL_CLOCKS = { object: "test_clock", id: "", byCustomer: false };

/**
 * The account's test clocks: lists leave out what belongs to them (docs.stripe.com/billing/testing/test-clocks). A key that may
 * not read them, or a server that has none, has nothing on a clock.
 */
export async function clocks(stripe: Stripe): Promise<Single> {
  const list = await quietly(
    (query) => stripe.testHelpers.testClocks.list(query),
    "/v1/test_helpers/test_clocks",
  );
  const more = list.entries.map(({ id }) => ({ object: "test_clock", id, byCustomer: false }));
  return { pages: [], more, requests: list.requests, unread: list.unread };
}

/** The customers and subscriptions of a clock, and its customers, of whom the other lists are asked. */
export async function clockOf(stripe: Stripe, objects: readonly string[], clock: string): Promise<Single> {
  const lists = objects.filter((object) => listOf(object)?.ofClock === "clock");
  const read = await readLists(stripe, lists, { test_clock: clock });
  const customers = await quietly(
    (query) => stripe.customers.list({ ...query, test_clock: clock }),
    `/v1/customers?test_clock=${clock}`,
  );
  const more = customers.entries.map(({ id }) => ({ object: "test_clock", id, byCustomer: true }));
  return { ...read, more: [...read.more, ...more], requests: read.requests + customers.requests };
}

/** What a customer on a clock has. */
export async function clockCustomer(
  stripe: Stripe,
  objects: readonly string[],
  customer: string,
): Promise<Single> {
  const lists = objects.filter((object) => listOf(object)?.ofClock === "customer");
  const read = await readLists(stripe, lists, { customer });
  // All customers are asked for what comes last, those on clocks too.
  const byCustomer = objects.filter(
    (object) => object !== LAST && "byCustomer" in OBJECTS[typeOfBackfill(object)].backfill,
  );
  const owned = await Promise.all(
    byCustomer.map((object) => customerOf(stripe, object, customer).catch(refused)),
  );
  return [read, ...owned].reduce(together);
}

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
      const read = await quietly((query) => readExpanded(ask, query, expand, switched), name);
      const single = await pageOf(stripe, object, read.entries, read.freshAt);
      return { ...single, requests: read.requests, unread: read.unread ?? single.unread };
    }),
  );
  return singles.reduce(together, NOTHING);
}

const NOTHING: Single = { pages: [], more: [], requests: 0, unread: null };

function together(one: Single, other: Single): Single {
  return {
    pages: [...one.pages, ...other.pages],
    more: [...one.more, ...other.more],
    requests: one.requests + other.requests,
    unread: one.unread ?? other.unread,
  };
}

/** A list that is read as long as Stripe gives it. @throws what is no refusal */
function quietly<Entry extends StripeObject>(
  read: Parameters<typeof readWholeList<Entry>>[0],
  path: string,
): Promise<WholeList<Entry>> {
  return retryWhileBusy(() => readWholeList(read, path)).catch((error: unknown) => {
    refused(error);
    return { entries: [], freshAt: new Date(0), requests: 1, unread: null };
  });
}

/** @throws what is no refusal */
function refused(error: unknown): Single {
  const kind = kindOfFailure(error);
  if (kind !== "not_permitted" && kind !== "missing" && kind !== "rejected") throw error;
  return { ...NOTHING, requests: 1 };
}

function listOf(object: string) {
  const { backfill }: SyncedObject = OBJECTS[typeOfBackfill(object)];
  return backfill !== undefined && "list" in backfill ? backfill : null;
}
