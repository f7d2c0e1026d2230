import type { Stripe } from "stripe";

import { completeLists } from "../copy/complete-lists.js";
import { fetchState } from "../copy/fetch-state.js";
import { kindOfFailure } from "../stripe/failure.js";
import type { Decided } from "./decide-all.js";
import type { Folded } from "./fold.js";
import type { Resolved } from "./write-resolved.js";

/** An object with its waiting events, and what was decided about it. */
export interface DecidedObject {
  one: Folded;
  decided: Decided;
}

/** Returns what to write for an object without a request to Stripe, or null if a request is necessary. */
export function resolveUnread({ one, decided }: DecidedObject): Resolved | null {
  if (decided.order === "older") return { ...one, state: null, lineItems: new Map() };
  if (decided.order === "fetch") return null;
  const { type, id, row, created } = one;
  const { objectEvent, over, eventIds, isStored } = decided;
  const { object } = objectEvent;
  // The body of a checkout session never contains its line items.
  if (object !== null && !isStored && row.nested?.field === "line_items") return null;
  const state = { type, id, row, object, freshAt: created, over, eventIds, isStored };
  return { ...one, state, lineItems: new Map() };
}

/**
 * Reads an object, or its incomplete lists, from Stripe.
 * @param newest the newest `created` of the object's events that were in the inbox before the request
 * @throws errors of Stripe or the network
 */
export async function resolveByReading(
  stripe: Stripe,
  { one, decided }: DecidedObject,
  newest: Date | undefined,
): Promise<Resolved> {
  const atLeast = (known: Date): Date => (newest !== undefined && newest > known ? newest : known);
  if (decided.order === "fetch") {
    return {
      ...one,
      ...(await fetchState(stripe, { ...one, over: decided.version }, atLeast(decided.atLeast))),
    };
  }
  if (decided.order === "older") return { ...one, state: null, lineItems: new Map() };
  const { type, id, row, created } = one;
  const { objectEvent, over, eventIds, isStored } = decided;
  const { object } = objectEvent;
  try {
    const lineItems =
      object === null ? new Map<string, unknown[]>() : await completeLists(stripe, row, [object]);
    const state = { type, id, row, object, freshAt: created, over, eventIds, isStored };
    return { ...one, state, lineItems };
  } catch (error) {
    if (kindOfFailure(error) !== "missing") throw error;
    // Stripe has no such list, so it may not know the object either.
    return { ...one, ...(await fetchState(stripe, { ...one, over: over ?? "" }, atLeast(created))) };
  }
}

/** Removes the bodies of the events if the object will be read anyway. Very many objects may wait to be read. */
export function withoutBodies({ one, decided }: DecidedObject): DecidedObject {
  if (decided.order !== "fetch") return { one, decided };
  const events = one.events.map((event) => ({ ...event, content: null }));
  const newest = one.newest.map((objectEvent) => ({ ...objectEvent, object: null, previous: null }));
  return { one: { ...one, events, newest }, decided };
}
