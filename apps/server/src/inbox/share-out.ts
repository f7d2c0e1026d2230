import { groupBy } from "../group-by.js";
import type { HeldConnection, WaitingHeader } from "./turn-store.js";

/**
 * The most bytes that the payloads of one turn take in the table, compressed. With more, one turn would keep the
 * process and the database busy for too long.
 */
const TURN_BYTES = 2 * 1024 * 1024;
/**
 * The most pairs of a team and an event type in one turn. Each pair writes one or two tables, and PostgreSQL
 * locks each table and index until the transaction ends. With its default settings PostgreSQL has room for 6,400
 * locks of all transactions together (64 for each of 100 connections: `max_locks_per_transaction`,
 * `max_connections`).
 */
const TURN_PAIRS = 96;

/** The events of one team that a turn takes. */
export interface Share {
  connection: HeldConnection;
  headers: WaitingHeader[];
  /** The team may have more events that can be applied now. */
  hasMore: boolean;
}

/** How the room of a turn is shared out. */
export interface Shares {
  taken: Share[];
  /** Connections that this turn has no room for. */
  left: string[];
  /** Connections that must not share a transaction with others, because one of their events has failed before. */
  alone: string[];
}

/**
 * Shares out the room of one turn among the teams, in the given order. The first team gets at least one event,
 * however large the event is.
 * @param headers the next waiting events of all these teams
 * @param limit how many events of each team were read at most
 */
export function shareOut(held: HeldConnection[], headers: WaitingHeader[], limit: number): Shares {
  const shares: Shares = { taken: [], left: [], alone: [] };
  const byTeam = groupBy(headers, ({ connectionId }) => connectionId);
  let room = { bytes: TURN_BYTES, pairs: TURN_PAIRS };
  for (const connection of held) {
    const ofTeam = byTeam.get(connection.id) ?? [];
    if (ofTeam.length === 0) continue;
    if (held.length > 1 && ofTeam.some(({ failures }) => failures > 0)) {
      shares.alone.push(connection.id);
      continue;
    }
    const pairs = new Set(ofTeam.map(({ type }) => type)).size;
    const isFirst = shares.taken.length === 0;
    if (!isFirst && (room.bytes <= 0 || pairs > room.pairs)) {
      shares.left.push(connection.id);
      continue;
    }
    const taken = upTo(ofTeam, room.bytes);
    room = { bytes: room.bytes - sizeOf(taken), pairs: room.pairs - pairs };
    const hasMore = taken.length < ofTeam.length || ofTeam.length === limit;
    shares.taken.push({ connection, headers: taken, hasMore });
  }
  return shares;
}

/** Returns the first headers whose payloads together take at most `bytes`, and always the first one. */
function upTo(headers: WaitingHeader[], bytes: number): WaitingHeader[] {
  let left = bytes;
  return headers.filter((header, index) => {
    left -= header.bytes;
    return index === 0 || left >= 0;
  });
}

function sizeOf(headers: WaitingHeader[]): number {
  return headers.reduce((sum, { bytes }) => sum + bytes, 0);
}
