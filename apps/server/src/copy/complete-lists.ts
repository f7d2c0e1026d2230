import type { Stripe } from "stripe";

import { stripeAnswers } from "../stripe/stripe-answers.js";
import { kindOfFailure, isOutage } from "../stripe/failure.js";
import { lineItemsGathered } from "./line-items-gathered.js";
import { isTemporary, retryWhileBusy } from "../stripe/retry-while-busy.js";
import { readWholeList } from "../stripe/read-whole-list.js";
import type { StripeObject, SyncedObject } from "./objects.js";

interface NestedList {
  data: unknown[];
  has_more: boolean;
}

type WithLists = StripeObject & Record<string, NestedList | null | undefined | string>;

/** Lists that are read at once. */
const CONCURRENCY = 5;

/** Whether the object carries only the first entries of its nested list, so that its body is not all of it. */
export function isCut({ nested }: SyncedObject, object: StripeObject): boolean {
  if (nested === undefined) return false;
  const list = (object as unknown as Record<string, NestedList | null | undefined>)[nested.field];
  return list?.has_more === true;
}

/**
 * Completes the nested list of each object that carries only its first entries (Stripe sends ten), and reads the
 * line items of checkout sessions, which never come with them. Returns those by session.
 * @throws what went wrong at Stripe, also where a list could not be read to its end
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
  why: string;
  /** It is not written; `later`: it may be read after the list. Else it is written without the nested rows. */
  isWritten: boolean;
  later: boolean;
}

/**
 * Completes the nested lists of a page's objects as {@link completeLists}, each for itself: one that cannot be read
 * holds up none of the others. `without`: the key may not read what the nested list has, so it is not asked for.
 * @throws an outage, which stands in the way of all
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
        const why = `${nested.path(id)} could not be read: ${error instanceof Error ? error.message : kind}`;
        const later = isTemporary(error) || kind === "missing" || isOne;
        leftOut.push({ id, why, isWritten: isWritten && !later, later });
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return { lineItems, leftOut };
}

/** Completes the nested list of one object. Why it could not be read to its end; null: it was. */
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
    const entries = await lineItemsGathered(stripe, object);
    if (entries !== null) {
      lineItems.set(id, entries);
      return null;
    }
  }
  const read = await readWholeList((query) => nested.list(stripe, id, query), nested.path(id));
  if (read.unread !== null) return read.unread;
  if (isLineItems) lineItems.set(id, read.entries);
  else object[nested.field] = { ...given, data: read.entries, has_more: false };
  return null;
}
