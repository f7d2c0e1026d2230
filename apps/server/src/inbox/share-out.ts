import { groupBy } from "../group-by.js";
import type { HeldConnection, WaitingHeader } from "./turn-store.js";

/** Bytes that the payloads of one turn take in the table, compressed: more would hold up process and database. */
const TURN_BYTES = 2 * 1024 * 1024;
/**
 * Pairs of a team and a type of events in one turn. Each pair writes a table or two, and PostgreSQL keeps a lock of each
 * table and index until the transaction ends; as it is delivered it has room for 6,400 locks of all transactions.
 */
const TURN_PAIRS = 96;

/** The events of one team that a turn takes. */
export interface Share {
  connection: HeldConnection;
  headers: WaitingHeader[];
  /** Events of the team are left that can be applied now. */
  hasMore: boolean;
}

export interface Shares {
  taken: Share[];
  /** Connections for which there was no room. */
  left: string[];
  /** Connections that must not share a transaction: an event of theirs has failed before. */
  alone: string[];
}

/**
 * Shares out the room of one turn among the teams in their order. The first team gets one event at least.
 * @param limit how many events of a team were looked for
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

/** The first headers whose payloads take no more than `bytes` together, and one at least. */
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
