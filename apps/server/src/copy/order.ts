import type { Freshness } from "./freshness.js";

/**
 * What to do with an event. `believe`: write its object. `fetch`: read the object from Stripe. `older`: nothing,
 * because the stored state is newer. `tie`: the stored state has the same second, so the content of the events has
 * to decide.
 */
export type Decision = "believe" | "fetch" | "older" | "tie";

/**
 * Decides what to do with an event by its time. Stripe's `created` has whole seconds, so the event and the stored
 * state can have the same second. If nothing is stored about the object, and the event is older than `lookedAt`,
 * the object may have been deleted since, so it is fetched.
 *
 * @param event.created the time of the event
 * @param event.stored the freshness of the stored state; null if nothing is stored about the object
 * @param event.lookedAt when all objects of the type were last looked at: the beginning of the last complete
 *   listing of the type, or of the connection
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
