import { Stripe } from "stripe";

import { completeLists } from "./complete-lists.js";
import type { LineItems } from "./nested-tables.js";
import type { SyncedObject } from "./objects.js";
import { kindOfFailure } from "../stripe/failure.js";
import { stamped } from "../stripe/stamp.js";
import type { Gone, State } from "./write-states.js";

interface ToFetch {
  type: string;
  id: string;
  row: SyncedObject;
  /** The version of its freshness before it is read; '' where there is none. */
  over: string;
}

/**
 * Reads an object from Stripe as it is now, its nested lists complete. Stripe's answers `deleted: true` and 404
 * `resource_missing` say that it is gone, nothing else does. Its stamp is at least `atLeast`, the newest event that was known before.
 * @throws what went wrong at Stripe or the network
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

/** In the place of an object that Stripe answers 404 for. */
interface Missing {
  isMissing: true;
  lastResponse: unknown;
}

function isMissing(answer: object): answer is Missing {
  return "isMissing" in answer;
}

function goneOf(answer: object): Gone | null {
  if (isMissing(answer)) return "missing";
  return "deleted" in answer && answer.deleted === true ? "deleted" : null;
}

/** Stripe's answer "there is no such object" as an answer; every other failure stays one. @throws it */
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
