import { Stripe } from "stripe";

import { redact } from "../../logger.js";
import type { StripeObject, SyncedObject } from "../objects.js";
import { stamped } from "../../stripe/stamp.js";
import type { Page } from "./page.js";
import { readCustomers, type NextCustomers } from "./read-customers.js";
import { PAGE, type Window } from "./window.js";

/** Reads the next page of a window. @throws what went wrong at Stripe, see {@link withoutPage} */
export async function readPage(
  from: { stripe: Stripe; customers: NextCustomers },
  row: SyncedObject,
  window: Window,
): Promise<Page> {
  const { backfill } = row;
  if (backfill === undefined) throw new Error("This object has no list.");
  if ("byCustomer" in backfill) {
    const { byCustomer, possible } = backfill;
    if (window.cursor === null && possible !== undefined && !(await possible(from.stripe))) {
      const next: Window = { ...window, status: "completed", requests: window.requests + 1 };
      return { objects: [], freshAt: new Date(), next };
    }
    return readCustomers(from, row, byCustomer, window);
  }
  const { list } = backfill;
  const { answer, freshAt } = await stamped(() => list(from.stripe, paramsOf(window)));
  const { data, has_more: more } = answer;
  const last = data.at(-1);
  const next: Window = {
    ...window,
    status: more && last !== undefined ? "waiting" : "completed",
    cursor: last?.id ?? window.cursor,
    reached: createdOf(last) ?? window.reached,
    listedAt: window.listedAt ?? freshAt,
    synced: window.synced + data.length,
    requests: window.requests + 1,
  };
  return { objects: data, freshAt, next };
}

function paramsOf({ from, to, cursor }: Window) {
  const created = {
    ...(from === null ? {} : { gte: unixSeconds(from) }),
    ...(to === null ? {} : { lt: unixSeconds(to) }),
  };
  return {
    limit: PAGE,
    ...(cursor === null ? {} : { starting_after: cursor }),
    ...(from === null && to === null ? {} : { created }),
  };
}

function unixSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1_000);
}

function createdOf(object: StripeObject | undefined): Date | null {
  const created = object === undefined || !("created" in object) ? null : object.created;
  return typeof created === "number" ? new Date(created * 1_000) : null;
}

const NOT_PERMITTED =
  "The restricted key may not read this. Give it read permission and run the backfill again.";

/**
 * The window whose page Stripe refused: a list that the key may not read or that the account does not have is skipped
 * and named; one whose cursor was deleted in Stripe meanwhile goes on at the time that it had reached.
 * @throws every other failure
 */
export function withoutPage(window: Window, error: unknown): Window {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const requests = window.requests + 1;
  if (error.statusCode === 403) return { ...window, requests, status: "skipped", reason: NOT_PERMITTED };
  if (error.code === "resource_missing" && error.param === "starting_after") {
    const to = window.reached === null ? window.to : new Date(window.reached.getTime() + 1_000);
    return { ...window, requests, cursor: null, to };
  }
  if (error.statusCode !== 400 && error.statusCode !== 404) throw error;
  const reason = `Stripe does not list this for the account: ${redact(error.message).slice(0, 200)}`;
  return { ...window, requests, status: "skipped", reason };
}

/** Whether Stripe answered 429: the budget knows already that it wants a pause, and the page can be asked for again. */
export function isLimited(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.statusCode === 429;
}
