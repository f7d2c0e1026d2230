import type { TransactionSql } from "postgres";

import type { Connection } from "../connection/store.js";
import type { StoredBackfill } from "./backfill-store.js";
import { chooseNamed, countsOf } from "./choose-named.js";
import type { LineItems } from "./engine.js";
import { countSingles } from "./left-over-store.js";
import { writeObjects, type Refused } from "./write-objects.js";
import type { State } from "./write-states.js";

export interface ToWrite {
  states: State[];
  lineItems: LineItems;
  /** Prices and plans that the objects carry whole. */
  named: State[];
}

/**
 * Writes what a run read, with the prices and plans that it carries where the run loads such, all in one order of locks.
 * Returns what could not be stored.
 */
export async function writePage(
  sql: TransactionSql,
  connection: Connection,
  run: Pick<StoredBackfill, "id" | "connectionId" | "objects">,
  { states, lineItems, named }: ToWrite,
  seen: Set<string>,
): Promise<Refused[]> {
  const wanted = named.filter(({ type }) => run.objects.includes(type));
  const chosen = await chooseNamed(sql, connection, wanted, seen);
  const refused = await writeObjects(sql, connection, [...chosen.states, ...states], lineItems);
  for (const [object, synced] of countsOf(chosen, new Set(refused.map(({ id }) => id)))) {
    await countSingles(sql, run, object, { synced });
  }
  return refused;
}
