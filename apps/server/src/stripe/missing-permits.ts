import { SLICE_MS, type HeldPermits } from "./held-permits.js";
import type { Budget } from "./request-budget-store.js";
import type { RequestQueue } from "./request-queue.js";

/** More permits are asked for when those that are held last for less than this (in milliseconds). */
export const AHEAD_MS = SLICE_MS / 4;
/**
 * When permits are asked for, endpoints that would need permits within this time (in milliseconds) are included, which
 * saves a statement.
 */
const SOON_MS = AHEAD_MS / 2;
/**
 * The permits that an endpoint has within this time (in milliseconds) are taken in addition, so that the next
 * requests find them at once.
 */
const PLENTY_MS = 10;

/** Which permits to ask for, and when. */
export interface Missing {
  /** How many permits to ask for, by endpoint. */
  wanted: ReadonlyMap<string, number>;
  /** When to ask. Infinity: not before a permit was used or another request arrived. */
  askAt: number;
}

/**
 * Decides which permits to ask for, in the order in which the requests go. At most it asks for as many permits as the
 * account has in a slice (`SLICE_MS`), and for each endpoint for as many as that endpoint has in a slice.
 * Therefore a busy endpoint does not keep the others from getting permits. Permits for events are asked for at once,
 * those for backfills when the account has permits again.
 *
 * @param notBefore returns the time before which asking for permits of an endpoint (null: of the account) is useless
 */
export function missingPermits(
  queue: RequestQueue,
  held: HeldPermits,
  { most }: Budget,
  { now, notBefore }: { now: number; notBefore: (endpoint: string | null) => number },
): Missing {
  const inSlice = permitsInSlice(most.account);
  const inSliceOfEndpoint = permitsInSlice(most.endpoint);
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

/** Returns how many permits a slice has, rounded up, plus one for the permit at its beginning. */
function permitsInSlice(perSecond: number): number {
  return Math.ceil((perSecond * SLICE_MS) / 1_000) + 1;
}

/** Adds the permits that come within `PLENTY_MS`, at most as many as are wanted. */
function withPlenty(wanted: Map<string, number>, perSecond: number): Map<string, number> {
  const plenty = Math.floor((perSecond * PLENTY_MS) / 1_000);
  return new Map([...wanted].map(([endpoint, permits]) => [endpoint, permits + Math.min(permits, plenty)]));
}
