import type { Sql } from "postgres";

import { findConnectionById, type Connection } from "../connection/store.js";
import { isLocked } from "../database/sqlstate.js";
import { isDatabaseGone } from "../database/translate-error.js";
import type { Deps } from "../deps.js";
import { groupBy } from "../group-by.js";
import type { Failure } from "./record-failures.js";
import { takeTurn, type TeamTurn, type Turn, type TurnOptions, type TurnParts } from "./turn.js";
import { takeHeaders } from "./turn-store.js";

/** How many milliseconds a turn of several teams waits for a lock on the rows of one of them. */
const LOCK_MS = 300;
/** How many milliseconds a turn of one team waits for a lock. */
const LOCK_ALONE_MS = 1_000;
/** The most events of one team that are applied object by object before the next team is served. */
const IN_PIECES = 100;
/**
 * After this many objects that another transaction had locked, the team's other objects wait for its next turn.
 */
const MOST_LOCKED = 3;

type ServeParts = TurnParts & { deps: Pick<Deps, "sql" | "recent" | "log"> };

/**
 * Serves teams in one transaction. If it throws, it has changed nothing, and the caller serves each team alone.
 * @param pool the pool whose connection has served these teams before
 */
export function serveTogether(pool: Sql, parts: ServeParts, ids: string[]): Promise<Turn> {
  return serve(pool, parts, ids, { lockTimeoutMs: LOCK_MS });
}

/**
 * Serves one team in one transaction. If that fails, serves each of its objects in a transaction of its own, so
 * that an object that cannot be stored delays no other object. `inPieces` says whether this was necessary.
 * @throws if the database cannot be reached
 */
export async function serveAlone(parts: ServeParts, id: string): Promise<Turn & { inPieces: boolean }> {
  try {
    return {
      ...(await serve(parts.deps.sql, parts, [id], { lockTimeoutMs: LOCK_ALONE_MS })),
      inPieces: false,
    };
  } catch (error) {
    if (isDatabaseGone(error)) throw error;
    return { ...(await serveInPieces(parts, id)), inPieces: true };
  }
}

async function serve(pool: Sql, parts: ServeParts, ids: string[], options: TurnOptions): Promise<Turn> {
  const done = pool.begin(async (sql) => ({ turn: await takeTurn(sql, parts, ids, options) }));
  return (await done).turn;
}

/**
 * Serves each object of the team in a transaction of its own. An object that cannot be stored as its events show it
 * is read from Stripe.
 */
async function serveInPieces(parts: ServeParts, id: string): Promise<Turn> {
  const { sql } = parts.deps;
  const connection = await findConnectionById(sql, id);
  if (connection === null || connection.disconnectingAt !== null) return { teams: [], again: [], alone: [] };
  const exceptObjects = parts.objectsInHand([id]);
  const headers = await takeHeaders(sql, [id], { limit: IN_PIECES, exceptObjects });
  const pieces: TeamTurn[] = [];
  const failures: Failure[] = [];
  let locked = 0;
  for (const [onlyObject, ofObject] of groupBy(headers, ({ objectId }) => objectId)) {
    if (locked === MOST_LOCKED) break;
    try {
      const { teams } = await servePiece(parts, connection, onlyObject);
      // Another process is serving the team now, or the team is being disconnected.
      if (teams.length === 0) break;
      pieces.push(...teams);
    } catch (error) {
      if (isDatabaseGone(error)) throw error;
      const events = ofObject.map((header) => ({ ...header, content: null }));
      // Another transaction is writing the object. This does not count as a failure of its events.
      if (isLocked(error)) locked += 1;
      else failures.push({ type: "", events, error });
    }
  }
  const team: TeamTurn = {
    connection,
    taken: headers.length,
    applied: pieces.flatMap(({ applied }) => applied),
    hasMore: headers.length === IN_PIECES,
    toRead: pieces.flatMap(({ toRead }) => toRead).slice(0, parts.roomOf(id)),
    failures: [...pieces.flatMap((piece) => piece.failures), ...failures],
  };
  return { teams: [team], again: [], alone: [] };
}

/**
 * Serves one object of the team. If the turn fails because of a body, the body does not count: it only says that the
 * object has changed, so the object is read from Stripe.
 * @throws if the object cannot be served without its bodies either
 */
async function servePiece(
  parts: ServeParts,
  { id, teamId }: Connection,
  onlyObject: string | null,
): Promise<Turn> {
  const options = { lockTimeoutMs: LOCK_ALONE_MS, onlyObject };
  try {
    return await serve(parts.deps.sql, parts, [id], options);
  } catch (error) {
    if (isDatabaseGone(error) || isLocked(error)) throw error;
    const turn = await serve(parts.deps.sql, parts, [id], { ...options, mustRead: true });
    parts.deps.log.warn(
      { err: error, teamId, objectId: onlyObject },
      "the body of an event could not be stored; its object is read from Stripe instead",
    );
    return turn;
  }
}
