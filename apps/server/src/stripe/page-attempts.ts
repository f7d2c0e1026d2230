import type { ListQuery } from "./ask-page.js";
import { unixSeconds, type Position } from "./position.js";

/**
 * Why the next page has to be requested in another way: its cursor's object is deleted, it contradicts other
 * pages, or the list does not accept `created`.
 */
export type PageFailure = "cursor_gone" | "contradiction" | "created_rejected";

/**
 * One attempt to request the next page:
 *
 * - `continue`: after the cursor;
 * - `repeat`: the same request a second time;
 * - `from_second`: without a cursor, from the second in which the object that was read last was created;
 * - `from_start`: from the beginning of the list.
 */
export interface PageAttempt {
  kind: "continue" | "repeat" | "from_second" | "from_start";
  /** The position in the list after this attempt. */
  at: Position;
  query: Omit<ListQuery, "limit">;
}

/**
 * A list is given up when its restarts have come to this number, counted with the weights below. Beginning at the
 * start of the list again costs most, as the whole list is read again. A deleted object is no sign of a
 * contradiction, so it costs less.
 */
export const MOST_RESTARTS = 60;
const WEIGHTS: Record<PageFailure, number> = { cursor_gone: 1, contradiction: 20, created_rejected: 20 };

/** Returns the first attempt: to read on where the page before ended. */
export function firstAttempt(at: Position): PageAttempt {
  return { kind: "continue", at, query: queryOf(at) };
}

/**
 * Returns the attempt to make after one that failed; null if there is none left, or the list was restarted too often.
 *
 * @param dated whether the list accepts `created`
 */
export function nextAttempt(
  failed: PageAttempt,
  failure: PageFailure,
  at: Position,
  dated: boolean,
): PageAttempt | null {
  if (failed.kind === "continue" && failure === "contradiction") return { ...failed, kind: "repeat" };
  const from = (more: Partial<Position>, weight: number): Position => {
    return { ...at, cursor: null, restarts: at.restarts + weight, ...more };
  };
  const isOver = (next: Position): boolean => next.restarts > MOST_RESTARTS;
  if (
    failed.kind !== "from_second" &&
    failed.kind !== "from_start" &&
    dated &&
    at.cursor !== null &&
    at.reached !== null
  ) {
    const second = from({ to: new Date((unixSeconds(at.reached) + 1) * 1_000) }, 1);
    return isOver(second) ? null : { kind: "from_second", at: second, query: queryOf(second) };
  }
  if (failed.kind === "from_start" || (at.cursor === null && failed.query.created === undefined)) return null;
  const start = from({ reached: null }, WEIGHTS[failure]);
  return isOver(start) ? null : { kind: "from_start", at: start, query: {} };
}

/** Returns the request's parameters for a position: the cursor, or else the bounds of time, and never both. */
function queryOf({ from, to, cursor }: Position): PageAttempt["query"] {
  if (cursor !== null) return { starting_after: cursor };
  const created = {
    ...(from === null ? {} : { gte: unixSeconds(from) }),
    ...(to === null ? {} : { lt: unixSeconds(to) }),
  };
  return from === null && to === null ? {} : { created };
}
