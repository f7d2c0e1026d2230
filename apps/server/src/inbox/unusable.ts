import type { EventContent } from "./recent.js";

/** Thrown for an event that cannot be applied as it is stored. The message says why, and what a person can do. */
export class UnusableEvent extends Error {
  override readonly name = "UnusableEvent";
}

/** Why a stored payload says nothing about an object. */
export const NO_PAYLOAD = "its payload is not stored any more";
export const NOT_JSON = "its stored payload is not JSON";
export const NOT_AN_EVENT = "its stored payload is not an event of Stripe's that shows an object";

interface Stored {
  content: EventContent | null;
  /** Why `content` is null. */
  why?: string;
  objectId: string | null;
}

/** The error of a waiting event that names no object with a table of its own. */
export function unusable({ content, why, objectId }: Stored): UnusableEvent {
  if (content === null) return loadAgain(why ?? NOT_AN_EVENT);
  if (objectId === null) return loadAgain("its row names no object: the column object_id is empty");
  const type = content.object.object ?? "";
  const about = type === "" ? "its object does not say of what type it is" : `it is about a "${type}"`;
  return new UnusableEvent(
    `The event cannot be applied: ${about}, and BillStack has no table for that. ` +
      "If a newer version has one, upgrade BillStack and then replay the event.",
  );
}

function loadAgain(why: string): UnusableEvent {
  return new UnusableEvent(
    `The event cannot be applied: ${why}. To bring the copy up to date, load the data again with a backfill.`,
  );
}
