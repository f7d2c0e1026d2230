import type { EventContent } from "./recent.js";

/** Thrown for an event that cannot be applied as it is stored. The message says why, and what a person can do. */
export class UnusableEvent extends Error {
  override readonly name = "UnusableEvent";
}

/** Why BillStack finds no object in a stored payload. These texts are parts of sentences. */
export const NO_PAYLOAD = "its payload is not stored any more";
export const NOT_JSON = "its stored payload is not JSON";
export const NOT_AN_EVENT = "its stored payload is not an event of Stripe's that shows an object";

/** The parts of a waiting event that say why it cannot be applied. */
interface Stored {
  content: EventContent | null;
  /** Why `content` is null, as part of a sentence. */
  why?: string;
  objectId: string | null;
}

/**
 * Makes the error for a waiting event that has no content, names no object, or names an object without a table.
 */
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

/** Says that an object has too many levels, and what to do. */
export const TOO_DEEP =
  "The event's object is nested too deep to be stored. " +
  "Such an object does not come from Stripe: check who knows the webhook secret.";

/** Makes the error for an event whose object has too many levels. */
export function tooDeep(): UnusableEvent {
  return new UnusableEvent(TOO_DEEP);
}

/** Makes an error that advises to sync again. */
function loadAgain(why: string): UnusableEvent {
  return new UnusableEvent(`The event cannot be applied: ${why}. To bring the copy up to date, sync again.`);
}
