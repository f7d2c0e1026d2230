import type { Stripe } from "stripe";

import { completeLists } from "../copy/complete-lists.js";
import { fetchState } from "../copy/fetch-state.js";
import type { Decided } from "./decide-all.js";
import type { Folded } from "./fold.js";
import type { Resolved } from "./write-resolved.js";

/** A folded object with what was decided of it. */
export interface DecidedObject {
  one: Folded;
  decided: Decided;
}

/** What is to be written of an object without a request to Stripe; null: something of it has to be read. */
export function resolveUnread({ one, decided }: DecidedObject): Resolved | null {
  if (decided.order === "older") return { ...one, state: null, lineItems: new Map() };
  if (decided.order === "fetch") return null;
  const { type, id, row, created } = one;
  const { objectEvent, over, eventIds, isStored } = decided;
  const { object } = objectEvent;
  // No body of a checkout session has its line items.
  if (object !== null && !isStored && row.nested?.field === "line_items") return null;
  const state = { type, id, row, object, freshAt: created, over, eventIds, isStored };
  return { ...one, state, lineItems: new Map() };
}

/**
 * Reads from Stripe what has to be read of an object. `newest` is the newest `created` of its waiting events that was
 * known before the request.
 * @throws what went wrong at Stripe or on the way to it
 */
export async function resolveByReading(
  stripe: Stripe,
  { one, decided }: DecidedObject,
  newest: Date | undefined,
): Promise<Resolved> {
  if (decided.order === "fetch") {
    const { version, atLeast: known } = decided;
    const atLeast = newest !== undefined && newest > known ? newest : known;
    return { ...one, ...(await fetchState(stripe, { ...one, over: version }, atLeast)) };
  }
  if (decided.order === "older") return { ...one, state: null, lineItems: new Map() };
  const { type, id, row, created } = one;
  const { objectEvent, over, eventIds, isStored } = decided;
  const { object } = objectEvent;
  const lineItems =
    object === null ? new Map<string, unknown[]>() : await completeLists(stripe, row, [object]);
  return { ...one, state: { type, id, row, object, freshAt: created, over, eventIds, isStored }, lineItems };
}

/** The object without the bodies of its events where they are not needed any more, as many of them wait to be read. */
export function withoutBodies({ one, decided }: DecidedObject): DecidedObject {
  if (decided.order !== "fetch") return { one, decided };
  const events = one.events.map((event) => ({ ...event, content: null }));
  const newest = one.newest.map((objectEvent) => ({ ...objectEvent, object: null, previous: null }));
  return { one: { ...one, events, newest }, decided };
}
