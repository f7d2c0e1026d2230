import type { Stripe } from "stripe";

import { lockForRepeatableWrite, type Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { redact } from "../../logger.js";
import { shortTransaction } from "../../database/short-transaction.js";
import type { StoredBackfill } from "./backfill-store.js";
import { clockCustomer, clockOf, clocks } from "../listing/test-clocks.js";
import {
  addLeftOver,
  countSingles,
  LAST,
  removeLeftOver,
  type LeftOver,
} from "../listing/left-over-store.js";
import { readLeftOver } from "../listing/read-left-over.js";
import { readOne, customerOf, type Single } from "../listing/read-single.js";
import { holdRun, type RunLease } from "../runs/run-store.js";
import type { RunTrouble } from "../runs/run-trouble.js";
import { findUnknownProducts } from "./unknown-products.js";
import { writePage } from "./write-page.js";

/** Items that are read at once. */
const AT_ONCE = 8;

export interface LeftOverStep {
  run: StoredBackfill;
  connection: Connection;
  lease: RunLease;
  trouble: RunTrouble;
  stripe: Stripe;
  stopped(): boolean;
}

/**
 * Loads what a run reads one by one after its lists: what Stripe was too busy with, what belongs to test clocks, and
 * products that prices name and no list has. Each is written with the note that it is done. Returns whether all is.
 * @throws what stands in the way of every request
 */
export async function loadLeftOver(
  deps: Deps,
  step: LeftOverStep,
  isWanted: (object: string) => boolean,
): Promise<boolean> {
  const seen = new Set<string>();
  return readLeftOver({
    sql: deps.sql,
    stripe: step.stripe,
    trouble: step.trouble,
    runId: step.run.id,
    atOnce: AT_ONCE,
    last: isWanted(LAST),
    stopped: step.stopped,
    read: (item) => read(deps, step, item),
    store: (item, single) => store(deps, step, item, single, seen),
    nameOf: ({ object, id }) => `${object} ${id}`,
  });
}

function read({ sql }: Deps, { stripe, run, connection }: LeftOverStep, item: LeftOver): Promise<Single> {
  const { object, id, byCustomer } = item;
  if (object === "test_clock") {
    if (id === "") return clocks(stripe);
    return byCustomer ? clockCustomer(stripe, run.objects, id) : clockOf(stripe, run.objects, id);
  }
  if (object === "product" && id === "") return findUnknownProducts(sql, connection);
  return byCustomer ? customerOf(stripe, object, id) : readOne(sql, stripe, connection.id, object, id);
}

function store(
  { sql }: Deps,
  { run, connection, lease }: LeftOverStep,
  item: LeftOver,
  { pages, more, requests, unread }: Single,
  seen: Set<string>,
): Promise<boolean> {
  return shortTransaction(sql, async (transaction) => {
    if (!(await lockForRepeatableWrite(transaction, connection.id))) return false;
    if (!(await holdRun(transaction, lease))) return false;
    for (const { object, page, synced } of pages) {
      const refused = await writePage(transaction, connection, run, page, seen);
      const [first] = refused;
      const why = first === undefined ? null : `${first.id} could not be stored: ${redact(first.why)}.`;
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
