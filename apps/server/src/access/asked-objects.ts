import { typeOfId } from "../copy/id-prefixes.js";
import type { ObjectRef } from "../copy/freshness.js";
import { AppError } from "../errors.js";
import { redact } from "../redact.js";
import { CHOSEN_ID_TYPES } from "./chosen-ids-store.js";

/** An id that a refresh is asked for, and the objects that it may mean. */
export interface AskedObject {
  id: string;
  refs: ObjectRef[];
  /** Whether somebody has chosen the id, so that only Stripe can say what it means. */
  isChosen: boolean;
}

/** Characters of an id that somebody has chosen. An id of dots alone would be another address. */
const CHOSEN = /^(?!\.+$)[\w.-]{1,255}$/;
/** Tokens and events are never synced. People choose no such ids for their products. */
const NEVER_SYNCED = /^(tok|evt)_/;
/** Stripe's test payment methods, such as `pm_card_visa` (docs.stripe.com/testing). Ids of real ones have no second `_`. */
const TEST_PAYMENT_METHOD = /^pm_[a-z]+_/i;

/**
 * Says which objects ids mean, each id once. Most ids begin with the name of their type. An id without such a name may
 * be that of a product or a plan, because people may choose these ids.
 *
 * @param stored returns what these ids are in the copy
 * @throws AppError invalid_input if an id cannot be one of a synced object
 */
export async function askedObjects(
  ids: string[],
  stored: (chosen: string[]) => Promise<ObjectRef[]>,
): Promise<AskedObject[]> {
  const unique = [...new Set(ids)];
  const chosen = unique.filter((id) => typeOfId(id) === null);
  for (const id of unique) {
    if (TEST_PAYMENT_METHOD.test(id))
      throw refusal(
        ids,
        id,
        "is a test payment method of Stripe, of which there is a new one each time that it is used",
      );
    // A secret must not be sent to Stripe in an address.
    if (typeOfId(id) === null && (!CHOSEN.test(id) || NEVER_SYNCED.test(id) || redact(id) !== id))
      throw notSynced(ids, id);
  }
  const known = chosen.length === 0 ? [] : await stored(chosen);
  return unique.map((id) => {
    const type = typeOfId(id);
    if (type !== null) return { id, refs: [{ type, id }], isChosen: false };
    const inCopy = known.filter((ref) => ref.id === id);
    if (inCopy.length > 0) return { id, refs: inCopy, isChosen: false };
    return { id, refs: CHOSEN_ID_TYPES.map((one) => ({ type: one, id })), isChosen: true };
  });
}

/** The error for an id that means no synced object. `details` are more fields of the answer. */
export function notSynced(ids: string[], id: string, details: Record<string, unknown> = {}): AppError {
  return refusal(ids, id, "is not the id of a synced Stripe object", details);
}

function refusal(ids: string[], id: string, what: string, details: Record<string, unknown> = {}): AppError {
  const message = `${redact(id)} ${what}.`;
  return new AppError("invalid_input", `The input is not right. ${message}`, {
    issues: [{ path: `ids.${ids.indexOf(id)}`, message }],
    details,
  });
}
