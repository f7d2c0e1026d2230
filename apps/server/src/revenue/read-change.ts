import type { Discounts } from "./discounts.js";
import type { EventRow } from "./events-store.js";
import { objectOf, textOf, type Json } from "./json.js";
import type { Change } from "./timeline.js";
import { readVersion, readVersionBefore } from "./version.js";

/**
 * Reads what an event tells of a subscription. Notes the discounts that it names.
 *
 * @returns the id of the subscription, and the change; null for an event that tells no change of a subscription
 */
export function readChange(
  { type, created, payload }: Pick<EventRow, "type" | "created"> & { payload: string },
  discounts: Discounts,
): { subscription: string; change: Change } | null {
  const data = objectOf(parse(payload)?.["data"]);
  const object = objectOf(data?.["object"]);
  const before = objectOf(data?.["previous_attributes"]);
  if (object === null) return null;
  for (const discount of [object, object["discount"], before?.["discount"]])
    if (objectOf(discount)?.["object"] === "discount") discounts.add(discount);
  const id = textOf(object["id"]);
  if (id === null) return null;
  if (type === "customer.discount.deleted") discounts.end(id, created);
  if (object["object"] !== "subscription") return null;
  if (type === "customer.subscription.created")
    return { subscription: id, change: { at: created, before: null, after: readVersion(object) } };
  // Only these two types change a subscription without saying what was before.
  const isEnd = type === "customer.subscription.deleted";
  if (before === null && !isEnd) return null;
  const change = { at: created, before: readVersionBefore(object, before ?? {}), after: readVersion(object) };
  return { subscription: id, change: isEnd ? ended(change) : change };
}

/** The end of a subscription says what it was before only by its items: it counted until then. */
function ended({
  at,
  before,
  after,
}: {
  at: number;
  before: Change["after"];
  after: Change["after"];
}): Change {
  return { at: after.endedAt ?? at, before: { ...before, status: "active", endedAt: null }, after };
}

function parse(payload: string): Json | null {
  try {
    return objectOf(JSON.parse(payload));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
