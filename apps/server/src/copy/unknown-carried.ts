import type { AnySql } from "../database/any-sql.js";
import { objectKey, readFreshness } from "./freshness.js";
import type { State } from "./write-states.js";

/**
 * Of the prices and plans that other objects carry, those of which nothing is known: neither a row nor a deletion. What
 * is known is not taken from there: a copy inside of another object may be old, and a subscription goes on carrying the
 * plan that it was made with where that is deleted. `seen` are the keys of those that were looked up before.
 */
export async function unknownCarried(
  sql: AnySql,
  connectionId: string,
  named: State[],
  seen: Set<string>,
): Promise<State[]> {
  const wanted = new Map(named.map((state) => [objectKey(state.type, state.id), state]));
  for (const key of seen) wanted.delete(key);
  if (wanted.size === 0) return [];
  for (const key of wanted.keys()) seen.add(key);
  const known = await readFreshness(sql, connectionId, [...wanted.values()]);
  return [...wanted].filter(([key]) => !known.has(key)).map(([, state]) => state);
}
