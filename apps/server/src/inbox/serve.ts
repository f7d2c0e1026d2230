import { findConnectionById } from "../connection/store.js";
import { codeOf } from "../database/sqlstate.js";
import { isDatabaseGone } from "../database/translate-error.js";
import type { Deps } from "../deps.js";
import { groupBy } from "../group-by.js";
import type { Failure } from "./record-failures.js";
import { takeTurn, type TeamTurn, type Turn, type TurnOptions, type TurnParts } from "./turn.js";
import { takeHeaders } from "./turn-store.js";

/** A turn of many teams waits so long for a lock that somebody has on one of them. */
const LOCK_MS = 300;
const LOCK_ALONE_MS = 1_000;
/** Events of one team that are applied in pieces before other teams that need it have their turn. */
const IN_PIECES = 100;
/** After so many objects that somebody else had locked, the others of the team wait for the next time. */
const MOST_LOCKED = 3;
/** SQLSTATE lock_not_available, deadlock_detected: somebody else is at the object, which is no fault of its events. */
const LOCKED = new Set(["55P03", "40P01"]);

type ServeParts = TurnParts & { deps: Pick<Deps, "sql" | "recent"> };

/** Serves teams in one transaction. When it throws, nothing has changed, and each team is to be served alone. */
export function serveTogether(parts: ServeParts, ids: string[]): Promise<Turn> {
  return serve(parts, ids, { lockTimeoutMs: LOCK_MS });
}

/**
 * Serves one team, and where that fails each of its objects in a transaction of its own, so that a bad one delays only
 * itself. `inPieces`: it was done that way.
 * @throws where the database cannot be reached
 */
export async function serveAlone(parts: ServeParts, id: string): Promise<Turn & { inPieces: boolean }> {
  try {
    return { ...(await serve(parts, [id], { lockTimeoutMs: LOCK_ALONE_MS })), inPieces: false };
  } catch (error) {
    if (isDatabaseGone(error)) throw error;
    return { ...(await serveInPieces(parts, id)), inPieces: true };
  }
}

async function serve(parts: ServeParts, ids: string[], options: TurnOptions): Promise<Turn> {
  const done = parts.deps.sql.begin(async (sql) => ({ turn: await takeTurn(sql, parts, ids, options) }));
  return (await done).turn;
}

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
      const { teams } = await serve(parts, [id], { lockTimeoutMs: LOCK_ALONE_MS, onlyObject });
      // Another process serves the team now, or it is being disconnected.
      if (teams.length === 0) break;
      pieces.push(...teams);
    } catch (error) {
      if (isDatabaseGone(error)) throw error;
      const events = ofObject.map((header) => ({ ...header, content: null }));
      if (LOCKED.has(codeOf(error))) locked += 1;
      else failures.push({ type: "", events, error });
    }
  }
  const team: TeamTurn = {
    connection,
    taken: headers.length,
    applied: pieces.reduce((sum, { applied }) => sum + applied, 0),
    hasMore: headers.length === IN_PIECES,
    toRead: pieces.flatMap(({ toRead }) => toRead).slice(0, parts.roomOf(id)),
    failures: [...pieces.flatMap((piece) => piece.failures), ...failures],
  };
  return { teams: [team], again: [], alone: [] };
}
