import type { TransactionSql } from "postgres";

import type { Connection } from "../../connection/store.js";
import type { StoredBackfill } from "./backfill-store.js";
import type { ToWrite } from "../listing/read-next.js";
import { unknownCarried } from "../../copy/unknown-carried.js";
import { addLeftOver, countLeftOver, countSingles } from "../listing/left-over-store.js";
import { CARRIED } from "../../copy/carried.js";
import { writeObjects, type Refused } from "../../copy/write-objects.js";

/**
 * Prices and plans that are in no list are read one by one up to this number: a subscription also carries a plan that
 * is deleted, which must not become a row. More of them are written as they are carried, and verifications look at a
 * part of them each time.
 */
const MOST_ASKED = 500;

/**
 * Writes what a run read, and notes or writes the prices and plans that it carries and of which nothing is known, where
 * the run loads such; all in one order of locks. Returns what could not be stored.
 */
export async function writePage(
  sql: TransactionSql,
  connection: Connection,
  run: Pick<StoredBackfill, "id" | "connectionId" | "objects">,
  { states, lineItems, carriedPrices }: ToWrite,
  seen: Set<string>,
): Promise<Refused[]> {
  const wanted = carriedPrices.filter(({ type }) => run.objects.includes(type));
  const unknown = await unknownCarried(sql, connection.id, wanted, seen);
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
