import type { TransactionSql } from "postgres";

import type { Deps } from "../deps.js";
import { groupBy } from "../group-by.js";
import { decideAll, type Decided } from "./decide-all.js";
import type { Failure } from "./record-failures.js";
import { fold, type Folded } from "./fold.js";
import { leaseForReading } from "./reader-store.js";
import { resolveUnread, type DecidedObject } from "./resolve.js";
import { shareOut } from "./share-out.js";
import { addContent, holdForTurn, takeHeaders, type HeldConnection } from "./turn-store.js";
import { writeResolved, type Resolved } from "./write-resolved.js";

/** Events of a turn that serves one team. Of a turn that serves many, each team has its share of twice as many. */
const TURN_EVENTS = 500;
const LEAST_EVENTS = 16;

/** What a turn did for one team. */
export interface TeamTurn {
  connection: HeldConnection;
  /** Events that were taken, and how many of them are applied. */
  taken: number;
  applied: number;
  /** The team may have more events that can be applied now. */
  hasMore: boolean;
  /** Objects that have to be read from Stripe, and that a reader has room for. */
  toRead: DecidedObject[];
  failures: Failure[];
}

export interface Turn {
  teams: TeamTurn[];
  /** Connections that are to be served again: another process serves them now, or there was no room for them. */
  again: string[];
  /** Connections that are to be served alone. */
  alone: string[];
}

export interface TurnOptions {
  /** How long a statement waits for a lock that somebody else has. */
  lockTimeoutMs: number;
  /** The id of the only object whose events are taken; absent: all objects. */
  onlyObject?: string | null | undefined;
}

/** What a turn has to know of its process. */
export interface TurnParts {
  deps: Pick<Deps, "recent">;
  /** Names this process's work on the inbox in leases. */
  worker: string;
  /** Objects that readers have in hand, as `<connection id> <object id>`: their events are not taken again. */
  objectsInHand(connectionIds: string[]): string[];
  /** How many more objects the reader of a connection takes. */
  roomOf(connectionId: string): number;
}

/**
 * Applies waiting events of several teams in the caller's transaction: decides by order whether a body is believed, its
 * object has to be read, or what is stored is newer; writes what needs no request to Stripe, and marks those events
 * applied. Makes no request itself: what has to be read is returned, and the connection leased for its reader.
 * @throws what PostgreSQL throws, and what an event that cannot be understood throws; then each team is to be served by
 *   itself
 */
export async function takeTurn(
  sql: TransactionSql,
  { deps, worker, objectsInHand, roomOf }: TurnParts,
  ids: string[],
  { lockTimeoutMs, onlyObject }: TurnOptions,
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
  const teams = taken.map((share) => ({ ...share, ...fold(byTeam.get(share.connection.id) ?? []) }));
  const decisions = await decideAll(sql, teams);
  const resolved = teams.map((team) => ({ ...team, ...split(team.folded, decisions) }));
  const applied = await writeResolved(sql, resolved);
  const turns = resolved.map(({ connection, headers: ofTeam, hasMore, unread, unreadable }) => ({
    connection,
    taken: ofTeam.length,
    applied: applied.get(connection.id) ?? 0,
    hasMore,
    toRead: unread.slice(0, roomOf(connection.id)),
    failures: unreadable.map(({ event, error }) => ({ type: "", events: [event], error })),
  }));
  const reading = turns.flatMap(({ connection, toRead }) => (toRead.length > 0 ? [connection.id] : []));
  await leaseForReading(sql, reading, worker);
  return { teams: turns, again: [...busy, ...left], alone };
}

/** Parts objects into those whose state is known and those that have to be read. */
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
