import type { TransactionSql } from "postgres";

import type { Deps } from "../deps.js";
import { groupBy } from "../group-by.js";
import { decideAll, type Decided } from "./decide-all.js";
import type { Failure } from "./record-failures.js";
import { fold, type Folded } from "./fold.js";
import { leaseForReading } from "./reader-store.js";
import { resolveUnread, type DecidedObject } from "./resolve.js";
import { shareOut } from "./share-out.js";
import type { Waiting } from "./store.js";
import { addContent, holdForTurn, takeHeaders, type HeldConnection } from "./turn-store.js";
import { writeResolved, type Resolved } from "./write-resolved.js";

/**
 * The most events of a turn that serves one team. A turn that serves several teams takes up to twice as many, and
 * each team gets an equal share of them.
 */
const TURN_EVENTS = 500;
/** The smallest share of a team. */
const LEAST_EVENTS = 16;

/** What a turn did for one team. */
export interface TeamTurn {
  connection: HeldConnection;
  /** How many waiting events the turn looked at. */
  taken: number;
  /** Those of these events that are applied now. */
  applied: Waiting[];
  /** The team may have more events that can be applied now. */
  hasMore: boolean;
  /** Objects that a reader has to read from Stripe. The reader has room for all of them. */
  toRead: DecidedObject[];
  failures: Failure[];
}

/** What a turn did for each team, and which connections need another turn. */
export interface Turn {
  teams: TeamTurn[];
  /** Connections to serve again: another process is serving them now, or the turn had no room for them. */
  again: string[];
  /** Connections to serve alone, each in a turn of its own. */
  alone: string[];
}

/** How a turn is done. */
export interface TurnOptions {
  /** How many milliseconds a statement waits for a lock that another transaction holds. */
  lockTimeoutMs: number;
  /**
   * If given, the turn takes only events of the object with this id, or events without an object if it is null.
   */
  onlyObject?: string | null | undefined;
  /** Whether all objects have to be read from Stripe, because the body of an event made a turn fail. */
  mustRead?: boolean;
}

/** What a turn needs from the process that runs it. */
export interface TurnParts {
  deps: Pick<Deps, "recent">;
  /** The name of this worker in the leases of connections. */
  worker: string;
  /** Objects that readers work on now, as `<connection id> <object id>`. Turns leave their events out. */
  objectsInHand(connectionIds: string[]): string[];
  /** How many more objects the reader of a connection can take. */
  roomOf(connectionId: string): number;
}

/**
 * Applies waiting events of several teams in the caller's transaction. For each object it decides whether the
 * newest body is written, the object has to be read from Stripe, or the stored row is newer. It writes the
 * objects that need no request to Stripe, and marks their events as applied. It makes no request itself: it
 * returns the objects to read, and leases their connections for the readers of this process.
 * @throws errors of PostgreSQL, and errors that an event causes. The caller then serves each team alone.
 */
export async function takeTurn(
  sql: TransactionSql,
  { deps, worker, objectsInHand, roomOf }: TurnParts,
  ids: string[],
  { lockTimeoutMs, onlyObject, mustRead = false }: TurnOptions,
): Promise<Turn> {
  const { held, busy } = await holdForTurn(sql, ids, { worker, lockTimeoutMs });
  if (held.length === 0) return { teams: [], again: busy, alone: [] };
  const limit = Math.min(TURN_EVENTS, Math.max(LEAST_EVENTS, Math.floor((2 * TURN_EVENTS) / held.length)));
  const heldIds = held.map(({ id }) => id);
  const headers = await takeHeaders(sql, heldIds, {
    limit,
    exceptObjects: objectsInHand(heldIds),
    onlyObject,
  });
  const { taken, left, alone } = shareOut(held, headers, limit);
  const events = await addContent(
    sql,
    deps.recent,
    taken.flatMap((share) => share.headers),
  );
  const byTeam = groupBy(events, ({ connectionId }) => connectionId);
  const teams = taken.map((share) => ({
    ...share,
    ...fold(byTeam.get(share.connection.id) ?? [], mustRead),
  }));
  const decisions = await decideAll(sql, teams);
  const resolved = teams.map((team) => ({ ...team, ...split(team.folded, decisions) }));
  const applied = await writeResolved(sql, resolved);
  const turns = resolved.map(({ connection, headers: ofTeam, hasMore, unread, unreadable }) => ({
    connection,
    taken: ofTeam.length,
    applied: applied.get(connection.id)?.events ?? [],
    hasMore,
    toRead: unread.slice(0, roomOf(connection.id)),
    failures: unreadable.map(({ event, error }) => ({ type: "", events: [event], error })),
  }));
  const reading = turns.flatMap(({ connection, toRead }) => (toRead.length > 0 ? [connection.id] : []));
  await leaseForReading(sql, reading, worker);
  return { teams: turns, again: [...busy, ...left], alone };
}

/** Splits objects into those that can be written now and those that have to be read from Stripe. */
function split(
  folded: Folded[],
  decisions: ReadonlyMap<Folded, Decided>,
): { resolved: Resolved[]; unread: DecidedObject[] } {
  const resolved: Resolved[] = [];
  const unread: DecidedObject[] = [];
  for (const one of folded) {
    const decided = decisions.get(one);
    if (decided === undefined) continue;
    const known = resolveUnread({ one, decided });
    if (known === null) unread.push({ one, decided });
    else resolved.push(known);
  }
  return { resolved, unread };
}
