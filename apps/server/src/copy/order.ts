import type { Freshness } from "./freshness.js";

export type Decision = "believe" | "fetch" | "older" | "tie";

/**
 * What to do with an event, given what is stored of its object. `created` has whole seconds, so an event of the
 * same second as what is stored is a tie, which only what the events say can decide. One whose object was never seen,
 * but that is older than what was already looked at (the connection's start, its type's last complete listing), is
 * fetched: its object may be deleted since.
 */
export function decide(event: {
  created: Date;
  stored: Pick<Freshness, "freshAt"> | null;
  lookedAt: Date;
}): Decision {
  const { created, stored, lookedAt } = event;
  if (stored === null) return created > lookedAt ? "believe" : "fetch";
  if (created < stored.freshAt) return "older";
  return created > stored.freshAt ? "believe" : "tie";
}
