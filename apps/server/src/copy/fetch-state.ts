import { Stripe } from "stripe";

import { completeLists } from "./complete-lists.js";
import type { LineItems } from "./nested-tables.js";
import type { SyncedObject } from "./objects.js";
import { kindOfFailure } from "../stripe/failure.js";
import { stamped } from "../stripe/stamp.js";
import type { Gone, State } from "./write-states.js";

/** An object to read. */
interface ToFetch {
  type: string;
  id: string;
  row: SyncedObject;
  /** The version of the object's freshness before the read; '' if no freshness is stored. */
  over: string;
}

/**
 * Reads an object from Stripe, and completes its nested list. Only the answers `deleted: true` and 404
 * `resource_missing` mean that the object is gone.
 *
 * @param atLeast the time of the newest event that was known before the read. The state that was read is at least
 *   as new as this event, so its `freshAt` is not earlier.
 * @throws the error of Stripe or the network
 */
export async function fetchState(
  stripe: Stripe,
  { type, id, row, over }: ToFetch,
  atLeast: Date,
): Promise<{ state: State; lineItems: LineItems }> {
  const { answer, freshAt } = await stamped(() => row.fetch(stripe, id).catch(missing));
  const gone = goneOf(answer);
  const object = gone !== null || isMissing(answer) ? null : answer;
  const lineItems =
    object === null ? new Map<string, unknown[]>() : await completeLists(stripe, row, [object]);
  const fresh = freshAt > atLeast ? freshAt : atLeast;
  const state = { type, id, row, object, freshAt: fresh, over };
  return { state: gone === null ? state : { ...state, gone }, lineItems };
}

/** Stands for the answer 404: Stripe knows no such object. */
interface Missing {
  isMissing: true;
  lastResponse: unknown;
}

function isMissing(answer: object): answer is Missing {
  return "isMissing" in answer;
}

/** Returns how Stripe says that the object is gone; null if the object exists. */
function goneOf(answer: object): Gone | null {
  if (isMissing(answer)) return "missing";
  return "deleted" in answer && answer.deleted === true ? "deleted" : null;
}

/** Turns Stripe's answer that there is no such object into a {@link Missing}. @throws every other error again */
function missing(error: unknown): Missing {
  if (
    error instanceof Stripe.errors.StripeError &&
    kindOfFailure(error) === "missing" &&
    error.statusCode === 404
  ) {
    return { isMissing: true, lastResponse: { headers: error.headers } };
  }
  throw error;
}
