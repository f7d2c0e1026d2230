import type { AnySql } from "../database/any-sql.js";
import { objectKey, ownedKey, readFreshnessOf } from "./freshness.js";
import type { State } from "./write-states.js";

/** Prices and plans that objects of one connection carry. */
export interface Named {
  connectionId: string;
  named: State[];
}

/**
 * Of the prices and plans that other objects carry, those of which nothing is known: neither a row nor a deletion. What
 * is known is not taken from there: a copy inside of another object may be old, and a subscription goes on carrying the
 * plan that it was made with where that is deleted. Of several copies the last one counts. Takes one statement for any
 * number of connections.
 * @returns the unknown ones of each connection, in the order in which these were given
 */
export async function unknownCarriedOf(sql: AnySql, connections: Named[]): Promise<State[][]> {
  const wanted = connections.map(({ connectionId, named }) => {
    return new Map(named.map((state) => [ownedKey(connectionId, state.type, state.id), state]));
  });
  const asked = connections.flatMap(({ connectionId }, index) =>
    [...(wanted[index]?.values() ?? [])].map(({ type, id }) => ({ connectionId, type, id })),
  );
  const known = await readFreshnessOf(sql, asked);
  return wanted.map((states) => [...states].filter(([key]) => !known.has(key)).map(([, state]) => state));
}

/** As {@link unknownCarriedOf} for one connection. `seen` are the keys of those that were looked up before. */
export async function unknownCarried(
  sql: AnySql,
  connectionId: string,
  named: State[],
  seen: Set<string>,
): Promise<State[]> {
  const unseen = named.filter(({ type, id }) => !seen.has(objectKey(type, id)));
  for (const { type, id } of unseen) seen.add(objectKey(type, id));
  const [unknown = []] = await unknownCarriedOf(sql, [{ connectionId, named: unseen }]);
  return unknown;
}
