import type { Deps } from "../../deps.js";
import { shortTransaction } from "../../database/short-transaction.js";
import { addLeftOver, countSingles, removeLeftOver, type LeftOver } from "../listing/left-over-store.js";
import { isByCustomer } from "../listing/list-kind.js";
import { typeOfBackfill } from "../../copy/objects.js";
import { readLeftOver } from "../listing/read-left-over.js";
import type { Single } from "../listing/read-single.js";
import { clockCustomer, clockOf, clocks } from "../listing/test-clocks.js";
import { comparePage } from "./compare-page.js";
import type { Step } from "./step.js";

/** Items that are read at once. */
const AT_ONCE = 4;

/**
 * Compares what belongs to test clocks, which no other list shows, clock by clock and customer by customer. Returns
 * whether all is compared. `carried` as for {@link comparePage}.
 * @throws where Stripe answers nobody
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
    nameOf: () => "What belongs to test clocks",
  });
}

/** What customers on a clock have in lists of their own is read with that of all customers. */
function read({ stripe, run }: Step, { id, byCustomer }: LeftOver): Promise<Single> {
  const objects = run.objects.filter(
    (object) => !isByCustomer(object) && run.createdFrom[object] === undefined,
  );
  if (id === "") return clocks(stripe);
  return byCustomer ? clockCustomer(stripe, objects, id) : clockOf(stripe, objects, id);
}

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
