import type { TransactionSql } from "postgres";

import type { Connection } from "../../connection/store.js";
import type { StoredBackfill } from "./backfill-store.js";
import type { ToWrite } from "../listing/read-next.js";
import { unknownCarried } from "../../copy/unknown-carried.js";
import { addLeftOver, countLeftOver, countSingles } from "../listing/left-over-store.js";
import { CARRIED } from "../../copy/carried.js";
import { writeObjects, type Refused } from "../../copy/write-objects.js";

/**
 * The most prices and plans that one run reads one by one because no list has them. They are read because a
 * subscription also contains its plan after the plan was deleted, and a deleted plan must not become a row. Above
 * this number, prices and plans are written as the other object contains them, and each verification checks some of
 * them.
 */
const MOST_ASKED = 500;

/**
 * Writes the objects of a page. Objects such as subscriptions carry (contain) whole prices and plans. A carried
 * price or plan that BillStack has never read is noted to be read by itself, or written as it is carried if there
 * are too many ({@link MOST_ASKED}); only if the run loads prices or plans. All rows are written by one call, which
 * locks them in one order, to avoid deadlocks.
 * @param lookedUp the keys of the carried objects that this step has looked up before; new keys are added
 * @returns the objects that could not be stored, with the reasons
 */
export async function writePage(
  sql: TransactionSql,
  connection: Connection,
  run: Pick<StoredBackfill, "id" | "connectionId" | "objects">,
  { states, lineItems, carriedPrices }: ToWrite,
  lookedUp: Set<string>,
): Promise<Refused[]> {
  const wanted = carriedPrices.filter(({ type }) => run.objects.includes(type));
  const unknown = await unknownCarried(sql, connection.id, wanted, lookedUp);
  const room = unknown.length === 0 ? 0 : MOST_ASKED - (await countLeftOver(sql, run.id, CARRIED));
  const asked = unknown.slice(0, Math.max(0, room));
  const written = unknown.slice(asked.length);
  await addLeftOver(
    sql,
    run,
    asked.map(({ type, id }) => ({ object: type, id, byCustomer: false })),
  );
  const refused = await writeObjects(sql, connection, [...written, ...states], lineItems);
  const ids = new Set(refused.map(({ id }) => id));
  for (const type of CARRIED) {
    const synced = written.filter((one) => one.type === type && !ids.has(one.id)).length;
    await countSingles(sql, run, type, { synced });
  }
  return refused;
}
