import { Stripe } from "stripe";

import { completeLists, withCutList } from "./complete-lists.js";
import type { LineItems } from "./engine.js";
import type { StripeObject, SyncedObject } from "./objects.js";
import { stamped } from "./stamp.js";
import type { State } from "./write-states.js";

interface ToFetch {
  type: string;
  id: string;
  row: SyncedObject;
  /** The version of its freshness before it is read; '' where there is none. */
  over: string;
  /** What an event said of it, if one did. */
  hint?: StripeObject | null;
}

/**
 * Reads an object from Stripe as it is now, its nested lists complete: `deleted: true` or 404 `resource_missing` is a
 * deletion, nothing else is. Its stamp is at least `atLeast`, the newest event that was known before.
 * @throws what went wrong at Stripe or the network
 */
export async function fetchState(
  stripe: Stripe,
  { type, id, row, over, hint = null }: ToFetch,
  atLeast: Date,
): Promise<{ state: State; lineItems: LineItems }> {
  const { answer, freshAt } = await stamped(() => row.fetch(stripe, id).catch(missing));
  const deleted = "code" in answer || ("deleted" in answer && answer.deleted === true);
  const object = deleted ? null : withCutList(row, hint, answer);
  const lineItems =
    object === null ? new Map<string, unknown[]>() : await completeLists(stripe, row, [object]);
  const fresh = freshAt > atLeast ? freshAt : atLeast;
  return { state: { type, id, row, object, freshAt: fresh, over }, lineItems };
}

/** Stripe's answer "there is no such object" as an answer; every other failure stays one. @throws it */
function missing(error: unknown): { code: "resource_missing"; lastResponse: unknown } {
  if (
    error instanceof Stripe.errors.StripeError &&
    error.statusCode === 404 &&
    error.code === "resource_missing"
  ) {
    return { code: error.code, lastResponse: { headers: error.headers } };
  }
  throw error;
}
