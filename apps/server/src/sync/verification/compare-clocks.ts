import type { Deps } from "../../deps.js";
import { shortTransaction } from "../../database/short-transaction.js";
import { addLeftOver, countSingles, removeLeftOver, type LeftOver } from "../listing/left-over-store.js";
import { isByCustomer } from "../listing/list-kind.js";
import { typeOfBackfill } from "../../copy/objects.js";
import { readLeftOver } from "../listing/read-left-over.js";
import type { Single } from "../listing/read-single.js";
import { readClockCustomer, readClock, listClocks } from "../listing/test-clocks.js";
import { comparePage } from "./compare-page.js";
import type { Step } from "./step.js";

/** Left-over items that are read at the same time. */
const AT_ONCE = 4;

/**
 * Compares the objects on test clocks, which Stripe's other lists leave out. Reads clock by clock and customer by
 * customer; each of them is a left-over item of the run.
 * @param carried as for {@link comparePage}
 * @returns true if everything was compared; false if the step's time is over or the run was lost
 * @throws the error if Stripe cannot be reached or refuses the key
 */
export async function compareClocks(deps: Deps, step: Step, carried: Set<string>): Promise<boolean> {
  return readLeftOver({
    sql: deps.sql,
    stripe: step.stripe,
    trouble: step.trouble,
    runId: step.run.id,
    atOnce: AT_ONCE,
    last: false,
    stopped: step.stopped,
    read: (item) => read(step, item),
    store: (item, single) => store(deps, step, item, single, carried),
    nameOf: () => "Some objects on test clocks",
  });
}

/**
 * Reads one item. Leaves out types that Stripe lists for one customer at a time: the run asks all customers for
 * these.
 */
function read({ stripe, run }: Step, { id, byCustomer }: LeftOver): Promise<Single> {
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
  item: LeftOver,
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
