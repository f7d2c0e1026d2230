import type { Stripe } from "stripe";

import { stripeAnswers } from "../stripe/stripe-answers.js";
import { kindOfFailure, isOutage } from "../stripe/failure.js";
import { readLineItemsTogether } from "./read-line-items-together.js";
import { isTemporary, retryWhileBusy } from "../stripe/retry-while-busy.js";
import { readWholeList } from "../stripe/read-whole-list.js";
import type { StripeObject, SyncedObject } from "./objects.js";
import { safeMessage } from "../safe-message.js";
import { setDiscountsAside } from "./whole-discounts.js";

/** A list inside of an object, as Stripe sends it. */
interface NestedList {
  data: unknown[];
  has_more: boolean;
}

type WithLists = StripeObject & Record<string, NestedList | null | undefined | string>;

/** How many lists of one page are read at the same time. */
const CONCURRENCY = 5;

/**
 * Returns whether the object contains only the first entries of its nested list. Then the other entries must be
 * read.
 */
export function isCut({ nested }: SyncedObject, object: StripeObject): boolean {
  if (nested === undefined) return false;
  const list = (object as unknown as Record<string, NestedList | null | undefined>)[nested.field];
  return list?.has_more === true;
}

/**
 * Completes the nested lists of objects. If an object contains only the first entries of its list (Stripe sends
 * ten), all entries are read and put into the object. Checkout sessions usually contain no line items, so these
 * are read too.
 *
 * @returns the line items by the id of their checkout session
 * @throws the error of Stripe or the network, or an Error if a list could not be read to its end
 */
export async function completeLists(
  stripe: Stripe,
  row: SyncedObject,
  objects: StripeObject[],
): Promise<Map<string, unknown[]>> {
  const lineItems = new Map<string, unknown[]>();
  for (const object of objects) {
    const unread = await complete(stripe, row, object as WithLists, lineItems);
    if (unread !== null) throw new Error(unread);
  }
  return lineItems;
}

/** An object of a page whose nested list could not be read. */
export interface LeftOut {
  id: string;
  /** Why the list could not be read, as a sentence. */
  why: string;
  /** True: the object is written without its nested rows. False: the object is not written. */
  isWritten: boolean;
  /** Whether another read, after the list, may succeed. */
  later: boolean;
}

/**
 * Completes the nested lists of a page's objects, as {@link completeLists} does. If the list of one object cannot
 * be read, the lists of the others are completed nevertheless.
 *
 * @param without the field of a nested list that the key may not read. This list is not requested. Null: there is
 *   none.
 * @returns the line items by the id of their checkout session, and the objects whose list could not be read
 * @throws an error that the other objects would meet too, for example if Stripe cannot be reached
 */
export async function completePage(
  stripe: Stripe,
  row: SyncedObject,
  objects: StripeObject[],
  without: string | null,
): Promise<{ lineItems: Map<string, unknown[]>; leftOut: LeftOut[] }> {
  const lineItems = new Map<string, unknown[]>();
  const leftOut: LeftOut[] = [];
  const { nested } = row;
  if (nested === undefined || without === nested.field) return { lineItems, leftOut };
  const waiting = objects.values();
  const isWritten = nested.apart === true;
  const work = async (): Promise<void> => {
    for (const object of waiting) {
      const { id } = object;
      try {
        const why = await retryWhileBusy(() => complete(stripe, row, object as WithLists, lineItems));
        if (why !== null) leftOut.push({ id, why, isWritten, later: false });
      } catch (error) {
        const kind = kindOfFailure(error);
        const isOne = kind === "unreachable" && (await stripeAnswers(stripe));
        if (kind === null || (isOutage(error) && kind !== "account_limited" && !isOne)) throw error;
        const why = `${nested.path(id)} could not be read: ${safeMessage(error, 200)}`;
        const later = isTemporary(error) || kind === "missing" || isOne;
        leftOut.push({ id, why, isWritten: isWritten && !later, later });
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return { lineItems, leftOut };
}

/**
 * Completes the nested list of one object.
 *
 * @param lineItems gets the line items, if the object is a checkout session
 * @returns why the list could not be read to its end; null if it is complete
 */
async function complete(
  stripe: Stripe,
  { nested }: SyncedObject,
  object: WithLists,
  lineItems: Map<string, unknown[]>,
): Promise<string | null> {
  if (nested === undefined) return null;
  const list = object[nested.field];
  const given = list !== null && typeof list === "object" ? list : null;
  const isLineItems = nested.field === "line_items";
  if (given?.has_more !== true) {
    if (isLineItems && given !== null) lineItems.set(object.id, given.data);
    if (!isLineItems || given !== null) return null;
  }
  const { id } = object;
  if (isLineItems && given === null) {
    const entries = await readLineItemsTogether(stripe, object);
    if (entries !== null) {
      lineItems.set(id, entries);
      return null;
    }
  }
  const read = await readWholeList((query) => nested.list(stripe, id, query), nested.path(id));
  if (read.unread !== null) return read.unread;
  if (isLineItems) lineItems.set(id, read.entries);
  else object[nested.field] = { ...given, data: read.entries, has_more: false };
  if (object.object === "subscription") setDiscountsAside(object);
  return null;
}
