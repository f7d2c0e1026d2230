import { SLICE_MS, type HeldTurns } from "./held-turns.js";
import type { Budget } from "./request-budget-store.js";
import type { RequestQueue } from "./request-queue.js";

/** More turns are asked for when so many milliseconds are left of those that are there. */
export const AHEAD_MS = SLICE_MS / 4;
/** Whoever asks anyway asks also for the endpoints that would be asked for so soon after. */
const SOON_MS = AHEAD_MS / 2;
/** Where an endpoint has turns in so short a time, as many more are taken as are wanted: they are there at once then. */
const PLENTY_MS = 10;

export interface Missing {
  /** How many turns of each endpoint to ask for. */
  wanted: ReadonlyMap<string, number>;
  /** When to ask; Infinity: when a turn was used or a request comes. */
  askAt: number;
}

/**
 * Which turns to ask for, so that requests go in their order: as many as the account has in a slice, and of each
 * endpoint no more than it has in one, so that a busy endpoint does not keep the others from being asked for. Requests
 * of events have theirs at once, those of backfills when the account has turns again.
 * @param notBefore before which time it is of no use to ask for turns, of the account or of an endpoint
 */
export function missingTurns(
  queue: RequestQueue,
  held: HeldTurns,
  { most }: Budget,
  { now, notBefore }: { now: number; notBefore: (endpoint: string | null) => number },
): Missing {
  const inSlice = turnsInSlice(most.account);
  const inSliceOfEndpoint = turnsInSlice(most.endpoint);
  let room = inSlice - held.ofEndpoints;
  const requests = new Map<string, number>();
  const wanted = new Map<string, number>();
  let askAt = Infinity;
  for (const { endpoint, priority } of queue.wanted()) {
    const before = requests.get(endpoint) ?? 0;
    requests.set(endpoint, before + 1);
    const missing = wanted.get(endpoint) ?? 0;
    const isUrgent = priority === "event";
    if (before < held.of(endpoint) || missing >= inSliceOfEndpoint) continue;
    if (!isUrgent && room <= 0) break;
    const at = Math.max(notBefore(endpoint), isUrgent ? 0 : notBefore(null));
    askAt = Math.min(askAt, at);
    if (at > now + SOON_MS) continue;
    wanted.set(endpoint, missing + 1);
    room -= 1;
  }
  return { wanted: withPlenty(wanted, most.endpoint), askAt };
}

function turnsInSlice(perSecond: number): number {
  return Math.ceil((perSecond * SLICE_MS) / 1_000) + 1;
}

function withPlenty(wanted: Map<string, number>, perSecond: number): Map<string, number> {
  const plenty = Math.floor((perSecond * PLENTY_MS) / 1_000);
  return new Map([...wanted].map(([endpoint, turns]) => [endpoint, turns + Math.min(turns, plenty)]));
}
