import type { AnySql } from "../database/any-sql.js";
import { objectKey, ownedKey, readFreshnessOf } from "./freshness.js";
import type { State } from "./write-states.js";

/** The prices and plans that other objects of one connection contain. */
export interface CarriedStates {
  connectionId: string;
  carried: State[];
}

/**
 * Finds the prices and plans about which nothing is stored, neither a row nor a deletion. Known ones must not be
 * written from inside of another object: such a copy may be old, and a subscription still contains its plan after
 * the plan was deleted. If an object is given several times, the last one is used. Sends one query for any number
 * of connections.
 *
 * @returns the unknown prices and plans of each connection, in the order of `connections`
 */
export async function unknownCarriedOf(sql: AnySql, connections: CarriedStates[]): Promise<State[][]> {
  const wanted = connections.map(({ connectionId, carried }) => {
    return new Map(carried.map((state) => [ownedKey(connectionId, state.type, state.id), state]));
  });
  const asked = connections.flatMap(({ connectionId }, index) =>
    [...(wanted[index]?.values() ?? [])].map(({ type, id }) => ({ connectionId, type, id })),
  );
  const known = await readFreshnessOf(sql, asked);
  return wanted.map((states) => [...states].filter(([key]) => !known.has(key)).map(([, state]) => state));
}

/**
 * Does the same as {@link unknownCarriedOf} for one connection.
 *
 * @param seen the keys of the objects that were looked up before. They are left out, and the new ones are added.
 */
export async function unknownCarried(
  sql: AnySql,
  connectionId: string,
  carried: State[],
  seen: Set<string>,
): Promise<State[]> {
  const unseen = carried.filter(({ type, id }) => !seen.has(objectKey(type, id)));
  for (const { type, id } of unseen) seen.add(objectKey(type, id));
  const [unknown = []] = await unknownCarriedOf(sql, [{ connectionId, carried: unseen }]);
  return unknown;
}
