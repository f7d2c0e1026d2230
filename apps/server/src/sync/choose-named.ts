import type { TransactionSql } from "postgres";

import type { Connection } from "../connection/store.js";
import { objectKey, readFreshness } from "./freshness.js";
import type { State } from "./write-states.js";

export interface ChosenNamed {
  /** To be written. */
  states: State[];
  /** Those of them that no list brought: keys of {@link objectKey}. */
  fresh: Set<string>;
}

/**
 * Chooses of the prices and plans that other objects carry those to write: what is as fresh already stays, and what is
 * deleted stays deleted, as a subscription goes on carrying the plan that it was made with. `seen` are the keys of those
 * that need no look any more.
 */
export async function chooseNamed(
  sql: TransactionSql,
  connection: Connection,
  named: State[],
  seen: Set<string>,
): Promise<ChosenNamed> {
  const wanted = new Map(named.map((state) => [objectKey(state.type, state.id), state]));
  for (const key of seen) wanted.delete(key);
  if (wanted.size === 0) return { states: [], fresh: new Set() };
  for (const key of wanted.keys()) seen.add(key);
  const known = await readFreshness(sql, connection.id, [...wanted.values()]);
  const states = [...wanted].filter(([key, { freshAt }]) => {
    const stored = known.get(key);
    return stored === undefined || (!stored.deleted && stored.freshAt < freshAt);
  });
  return {
    states: states.map(([, state]) => state),
    fresh: new Set(states.map(([key]) => key).filter((key) => !known.has(key))),
  };
}

/** How many of them were stored, by the name of their object in a backfill, which is also their type. */
export function countsOf({ states, fresh }: ChosenNamed, refused: ReadonlySet<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { type, id } of states) {
    if (refused.has(id) || !fresh.has(objectKey(type, id))) continue;
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return counts;
}
