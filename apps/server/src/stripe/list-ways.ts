import type { ListQuery } from "./ask-page.js";
import { unixSeconds, type Position } from "./position.js";

/** Why a page is asked for in another way: its object is gone, it contradicts others, or the list takes no `created`. */
export type Failure = "lost" | "odd" | "undated";

/** One way to ask for the next page. */
export interface Way {
  kind: "straight" | "again" | "second" | "start";
  /** Where the list stands if this is the way. */
  at: Position;
  query: Omit<ListQuery, "limit">;
}

/**
 * A list that was not read straight on so often is given up. The start costs most, as all of the list is read again;
 * a deleted object is nothing odd.
 */
export const MOST_RESTARTS = 60;
const WEIGHTS: Record<Failure, number> = { lost: 1, odd: 20, undated: 20 };

/** The way that a page is asked for first: where the page before it ended. */
export function straightOn(at: Position): Way {
  return { kind: "straight", at, query: queryOf(at) };
}

/** What to try after a way that failed; null: nothing is left, or the list was begun again too often. */
export function nextWay(way: Way, failure: Failure, at: Position, dated: boolean): Way | null {
  if (way.kind === "straight" && failure === "odd") return { ...way, kind: "again" };
  const from = (more: Partial<Position>, weight: number): Position => {
    return { ...at, cursor: null, restarts: at.restarts + weight, ...more };
  };
  const isOver = (next: Position): boolean => next.restarts > MOST_RESTARTS;
  if (way.kind !== "second" && way.kind !== "start" && dated && at.cursor !== null && at.reached !== null) {
    const second = from({ to: new Date((unixSeconds(at.reached) + 1) * 1_000) }, 1);
    return isOver(second) ? null : { kind: "second", at: second, query: queryOf(second) };
  }
  if (way.kind === "start" || (at.cursor === null && way.query.created === undefined)) return null;
  const start = from({ reached: null }, WEIGHTS[failure]);
  return isOver(start) ? null : { kind: "start", at: start, query: {} };
}

/** A cursor and `created` never stand in one request. */
function queryOf({ from, to, cursor }: Position): Way["query"] {
  if (cursor !== null) return { starting_after: cursor };
  const created = {
    ...(from === null ? {} : { gte: unixSeconds(from) }),
    ...(to === null ? {} : { lt: unixSeconds(to) }),
  };
  return from === null && to === null ? {} : { created };
}
