import { Stripe } from "stripe";

import type { ByCustomer, StripeObject } from "../../copy/objects.js";
import { safeMessage } from "../../safe-message.js";
import type { ListQuery } from "../../stripe/ask-page.js";
import { kindOfFailure } from "../../stripe/failure.js";
import { isTemporary, retryWhileBusy } from "../../stripe/retry-while-busy.js";
import { readWholeList } from "../../stripe/read-whole-list.js";

/**
 * How Stripe lists objects for one customer at a time. `asks` is set if only customers with a subscription can have
 * any.
 */
export interface CustomersList {
  path: string;
  byCustomer: ByCustomer;
  asks?: "subscribers";
}

/** What the lists of one customer brought. */
export interface CustomerObjects {
  objects: StripeObject[];
  /** A time in Stripe's clock at which the objects were as they are here. */
  freshAt: Date;
  requests: number;
  /** A sentence that says why some objects could not be read; null: all were read. */
  unread: string | null;
  /** True if Stripe was too busy with the customer or gave no answer: the customer is to be read again later. */
  later: boolean;
  /** The error of the request; absent if there was none. */
  error?: unknown;
}

/**
 * Reads all objects of one type that one customer has. If Stripe says that the customer itself does not exist any
 * more, the answer is an empty list. A refusal of this customer alone is an answer with `unread` and `error`.
 * @throws an error that every customer would get, such as a refused key or a limit of requests
 */
export async function readOneCustomer(
  stripe: Stripe,
  customer: string,
  { byCustomer, path }: CustomersList,
): Promise<CustomerObjects> {
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
    const why = safeMessage(error, 200);
    return { ...nothing, unread: `${name} could not be read: ${why}.`, error };
  }
}

/** Whether the error says that the customer itself does not exist (and not, for example, the endpoint). */
function isGone(error: unknown): boolean {
  if (kindOfFailure(error) !== "missing" || !(error instanceof Stripe.errors.StripeError)) return false;
  return error.param === undefined || error.param === "customer" || error.param === "id";
}
