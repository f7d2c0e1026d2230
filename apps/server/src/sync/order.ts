import type { Freshness } from "./freshness.js";

export type Decision = "believe" | "fetch" | "older";

/**
 * What to do with an event, given what is stored of its object. `created` has whole seconds, so an event of the
 * same second as what is stored cannot be ordered and is fetched. One whose object was never seen, but that is
 * older than what was already looked at (the connection's start, the last complete listing), is fetched too:
 * its object may be deleted since. A body of another API version is never believed, as its shape is not stored.
 */
export function decide(event: {
  created: Date;
  pinnedVersion: boolean;
  stored: Freshness | null;
  lookedAt: Date;
}): Decision {
  const { created, pinnedVersion, stored, lookedAt } = event;
  if (stored !== null && created < stored.freshAt) return "older";
  if (!pinnedVersion) return "fetch";
  if (stored !== null) return created > stored.freshAt ? "believe" : "fetch";
  return created > lookedAt ? "believe" : "fetch";
}
