import type { Stripe } from "stripe";

import { lockForRepeatableWrite, type Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { shortTransaction } from "../../database/short-transaction.js";
import type { StoredBackfill } from "./backfill-store.js";
import { readClockCustomer, readClock, listClocks } from "../listing/test-clocks.js";
import {
  addLeftOver,
  countSingles,
  LAST_OBJECT,
  removeLeftOver,
  type LeftOver,
} from "../listing/left-over-store.js";
import { readLeftOver } from "../listing/read-left-over.js";
import { readOne, readOfCustomer, type Single } from "../listing/read-single.js";
import { holdRun, type RunLease } from "../runs/run-store.js";
import type { RunTrouble } from "../runs/run-trouble.js";
import { findUnknownProducts } from "./unknown-products.js";
import { writePage } from "./write-page.js";

/** Items that are read at the same time. */
const AT_ONCE = 8;

/** What the reading of left-over items needs from the step of the backfill. */
export interface LeftOverStep {
  run: StoredBackfill;
  connection: Connection;
  lease: RunLease;
  trouble: RunTrouble;
  stripe: Stripe;
  /** Whether to stop after the items that are being read. */
  stopped(): boolean;
}

/**
 * Loads the left-over items of a run. A left-over item is something that lists do not bring and that is read by
 * itself after them: an object for which Stripe was too busy, an object on a test clock, or a product that a price
 * names and no list has. One transaction writes an item and removes it from the left-over items.
 * @param isWanted which object types this call reads
 * @returns true if no item is left; false if the step's time is over or the run is no longer this worker's
 * @throws an error that every request would get: a refused key, or Stripe or the database cannot be reached
 */
export async function loadLeftOver(
  deps: Deps,
  step: LeftOverStep,
  isWanted: (object: string) => boolean,
): Promise<boolean> {
  const lookedUp = new Set<string>();
  return readLeftOver({
    sql: deps.sql,
    stripe: step.stripe,
    trouble: step.trouble,
    runId: step.run.id,
    atOnce: AT_ONCE,
    last: isWanted(LAST_OBJECT),
    stopped: step.stopped,
    read: (item) => read(deps, step, item),
    store: (item, single) => store(deps, step, item, single, lookedUp),
    nameOf: ({ object, id }) => `${object} ${id}`,
  });
}

function read({ sql }: Deps, { stripe, run, connection }: LeftOverStep, item: LeftOver): Promise<Single> {
  const { object, id, byCustomer } = item;
  if (object === "test_clock") {
    if (id === "") return listClocks(stripe);
    return byCustomer ? readClockCustomer(stripe, run.objects, id) : readClock(stripe, run.objects, id);
  }
  if (object === "product" && id === "") return findUnknownProducts(sql, connection);
  return byCustomer ? readOfCustomer(stripe, object, id) : readOne(sql, stripe, connection.id, object, id);
}

function store(
  { sql }: Deps,
  { run, connection, lease }: LeftOverStep,
  item: LeftOver,
  { pages, more, requests, unread }: Single,
  lookedUp: Set<string>,
): Promise<boolean> {
  return shortTransaction(sql, async (transaction) => {
    if (!(await lockForRepeatableWrite(transaction, connection.id))) return false;
    if (!(await holdRun(transaction, lease))) return false;
    for (const { object, page, synced } of pages) {
      const refused = await writePage(transaction, connection, run, page, lookedUp);
      const [first] = refused;
      const why = first === undefined ? null : `${first.id} could not be stored: ${first.why}`;
      const count = Math.max(0, synced - refused.length);
      await countSingles(transaction, run, object, { synced: count, unread: why });
    }
    const known = item.object === "test_clock" ? "customer" : item.object;
    if (run.objects.includes(known)) await countSingles(transaction, run, known, { requests, unread });
    await removeLeftOver(transaction, run.id, item);
    await addLeftOver(transaction, run, more);
    return true;
  });
}
