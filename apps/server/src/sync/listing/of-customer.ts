import { Stripe } from "stripe";

import type { ByCustomer, StripeObject } from "../../copy/objects.js";
import { redact } from "../../logger.js";
import type { ListQuery } from "../../stripe/ask-page.js";
import { kindOfFailure } from "../../stripe/failure.js";
import { isTemporary, retryWhileBusy } from "../../stripe/retry-while-busy.js";
import { readWholeList } from "../../stripe/read-whole-list.js";

/** How what customers have is listed, and which of them can have any: those with a subscription, or all. */
export interface CustomersList {
  path: string;
  byCustomer: ByCustomer;
  asks?: "subscribers";
}

export interface OfCustomer {
  objects: StripeObject[];
  freshAt: Date;
  requests: number;
  /** Why not all that the customer has could be read. */
  unread: string | null;
  /** Stripe was too busy with it, or gave no answer. */
  later: boolean;
  /** What was wrong; absent: it was read. */
  error?: unknown;
}

/**
 * Reads what one customer has. A customer that Stripe does not know any more has nothing, but only where Stripe says so
 * of the customer.
 * @throws what stands in the way of every customer
 */
export async function ofCustomer(
  stripe: Stripe,
  customer: string,
  { byCustomer, path }: CustomersList,
): Promise<OfCustomer> {
  const name = `${path}?customer=${customer}`;
  const nothing = { objects: [], freshAt: new Date(), requests: 1, unread: null, later: false };
  try {
    const read = (query: ListQuery) => byCustomer(stripe, { customer, ...query });
    const { entries, freshAt, requests, unread } = await retryWhileBusy(() => readWholeList(read, name));
    return { objects: entries, freshAt, requests, unread, later: false };
  } catch (error) {
    const kind = kindOfFailure(error);
    if (isTemporary(error) || kind === "unreachable") return { ...nothing, later: true, error };
    if (isGone(error)) return nothing;
    if (kind !== "rejected" && kind !== "missing" && kind !== "not_permitted") throw error;
    const why = redact(error instanceof Error ? error.message : kind).slice(0, 200);
    return { ...nothing, unread: `${name} could not be read: ${why}.`, error };
  }
}

/** Whether Stripe says of the customer itself that it is gone. */
function isGone(error: unknown): boolean {
  if (kindOfFailure(error) !== "missing" || !(error instanceof Stripe.errors.StripeError)) return false;
  return error.param === undefined || error.param === "customer" || error.param === "id";
}
