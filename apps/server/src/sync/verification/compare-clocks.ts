import type { Deps } from "../../deps.js";
import { shortTransaction } from "../../database/short-transaction.js";
import { isOutage, kindOfFailure } from "../../stripe/failure.js";
import { isPassing } from "../../stripe/patiently.js";
import {
  addLeftOver,
  countSingles,
  nextLeftOver,
  removeLeftOver,
  tryAgainLater,
  type LeftOver,
} from "../listing/left-over-store.js";
import { isByCustomer } from "../listing/list-kind.js";
import { typeOfBackfill } from "../../copy/objects.js";
import type { Single } from "../listing/read-single.js";
import { readClockCustomer, readClock, listClocks } from "../listing/test-clocks.js";
import { comparePage } from "./compare-page.js";
import { sentenceOf } from "./find-differences.js";
import type { Step } from "./step.js";

/** Left-over items that are read at the same time. */
const AT_ONCE = 4;
/** How often an item is tried again if Stripe is too busy with its object. */
const MOST_ATTEMPTS = 5;

/** A left-over item (see {@link LeftOver}) with the number of its failed attempts. */
type Item = LeftOver & { attempts: number };

/**
 * Compares the objects on test clocks, which Stripe's other lists leave out. Reads clock by clock and customer by
 * customer; each of them is a left-over item of the run.
 * @param carried as for {@link comparePage}
 * @returns true if everything was compared; false if the step's time is over or the run was lost
 * @throws the error if Stripe cannot be reached or refuses the key
 */
export async function compareClocks(deps: Deps, step: Step, carried: Set<string>): Promise<boolean> {
  while (!step.stopped()) {
    const items = await nextLeftOver(deps.sql, step.run.id, { limit: AT_ONCE, last: false });
    if (items.length === 0) return true;
    const done = await Promise.all(items.map((item) => compareItem(deps, step, item, carried)));
    if (done.includes(false)) return false;
  }
  return false;
}

/** Reads and compares one item. Returns false if the run is no longer this worker's. */
async function compareItem(deps: Deps, step: Step, item: Item, carried: Set<string>): Promise<boolean> {
  try {
    return await store(deps, step, item, await read(step, item), carried);
  } catch (error) {
    const kind = kindOfFailure(error);
    if (kind === null || kind === "unreachable" || kind === "key_refused") throw error;
    if (isOutage(error)) await step.trouble.limited();
    if (isPassing(error) && (kind !== "object_busy" || item.attempts < MOST_ATTEMPTS)) {
      await tryAgainLater(deps.sql, step.run.id, item);
      return true;
    }
    const unread = `Objects on test clocks could not be read: ${sentenceOf(error)}`;
    return store(deps, step, item, { pages: [], more: [], requests: 1, unread }, carried);
  }
}

/**
 * Reads one item. Leaves out types that Stripe lists for one customer at a time: the run asks all customers for
 * these.
 */
function read({ stripe, run }: Step, { id, byCustomer }: Item): Promise<Single> {
  const objects = run.objects.filter(
    (object) => !isByCustomer(object) && run.createdFrom[object] === undefined,
  );
  if (id === "") return listClocks(stripe);
  return byCustomer ? readClockCustomer(stripe, objects, id) : readClock(stripe, objects, id);
}

/** Compares the pages of an item and removes it from the left-over items, in one transaction. */
function store(
  { sql }: Deps,
  step: Step,
  item: Item,
  { pages, more, requests, unread }: Single,
  carried: Set<string>,
): Promise<boolean> {
  const { run } = step;
  const next = more.filter(({ object }) => object === "test_clock");
  const busy = more.filter(({ object }) => object !== "test_clock");
  return shortTransaction(sql, async (transaction) => {
    if (!(await step.hold(transaction))) return false;
    for (const { object, page, synced } of pages) {
      const type = typeOfBackfill(object);
      const leftOut = busy.flatMap((one) => (one.object === object ? [{ type, id: one.id }] : []));
      await comparePage(transaction, step, { ...page, leftOut }, carried);
      await countSingles(transaction, run, object, { synced });
    }
    if (run.objects.includes("customer"))
      await countSingles(transaction, run, "customer", { requests, unread });
    await removeLeftOver(transaction, run.id, item);
    await addLeftOver(transaction, run, next);
    return true;
  });
}
