import type { Sql } from "postgres";

import type { Deps } from "../../deps.js";
import { shortTransaction } from "../../database/short-transaction.js";
import { notify } from "../../database/signals.js";
import { isOutage } from "../../stripe/failure.js";
import { isDatabaseGone } from "../../database/translate-error.js";
import { isByCustomer } from "../listing/list-kind.js";
import { readAll, readersFor } from "../listing/read-all.js";
import { customersOf, type NextCustomers } from "../listing/read-customers.js";
import { readWindows, storeWindows } from "../listing/window-store.js";
import type { Window } from "../listing/window.js";
import { objectOf, typeOfBackfill } from "../../copy/objects.js";
import { readNext, type WholePage } from "../listing/read-next.js";
import { compareClocks } from "./compare-clocks.js";
import { comparePage, type PageToCompare } from "./compare-page.js";
import { sentenceOf } from "./differences-of.js";
import { customersToAsk } from "./sample.js";
import type { Step } from "./step.js";
import { suspectRows } from "./suspect-rows.js";
import { beginConfirming } from "./verification-store.js";

/** Watchers are told of progress this often at most. */
const TELL_MS = 250;

/**
 * Compares the objects of all lists with the team's rows, page by page, and notes which seem to differ; after the
 * last page, which rows no list has. What customers have is read last, when all of them are known. Returns whether all
 * is compared.
 */
export async function compareLists(deps: Deps, step: Step): Promise<boolean> {
  const { sql, env } = deps;
  const { run, connection } = step;
  const carried = new Set<string>();
  const customers = customersFor(sql, step);
  let notifiedAt = -Infinity;
  const read = async (window: Window, divide: (next: Window) => Window[]): Promise<Window[] | null> => {
    const page = await pageOf(deps, step, customers(window.object), window);
    if (page === null) return [window];
    const windows = divide(page.next);
    const kept = await shortTransaction(sql, async (transaction) => {
      if (!(await step.hold(transaction))) return false;
      await comparePage(transaction, step, page, carried);
      await storeWindows(transaction, run, windows);
      return true;
    });
    if (performance.now() - notifiedAt > TELL_MS) {
      notifiedAt = performance.now();
      await notify(sql, { kind: "backfill", teamId: connection.teamId });
    }
    return kept ? windows : null;
  };
  const readers = readersFor(env.requestsPerSecond[connection.mode]);
  const readSome = async (isWanted: (object: string) => boolean): Promise<boolean> => {
    const windows = (await readWindows(sql, run.id)).filter(({ object }) => isWanted(object));
    return readAll({
      windows,
      objects: run.objects.filter(isWanted),
      readers,
      step: read,
      stopped: step.stopped,
    });
  };
  if (!(await readSome((object) => !isByCustomer(object)))) return false;
  if (!(await compareClocks(deps, step, carried)) || !(await readSome(isByCustomer))) return false;
  if (!(await suspectRows(sql, step))) return false;
  return shortTransaction(sql, async (transaction) => {
    if (!(await step.hold(transaction))) return false;
    await beginConfirming(transaction, run.id);
    return true;
  });
}

/**
 * The window's next page; null: Stripe limits requests for the moment. A page that cannot be read ends its list and not
 * the run: then nothing is said of the objects that only that list shows.
 * @throws where Stripe answers nobody, or the database cannot be reached
 */
async function pageOf(
  { log }: Deps,
  { stripe, trouble, connection }: Step,
  customers: NextCustomers,
  window: Window,
): Promise<(PageToCompare & { next: Window }) | null> {
  try {
    const read = await readNext({ stripe, customers }, trouble, window);
    return (
      read && {
        ...toCompare(window.object, read),
        next: { ...read.page.next, unread: unreadOf(window, read) },
      }
    );
  } catch (error) {
    if (isOutage(error) || isDatabaseGone(error)) throw error;
    log.warn(
      { err: error, teamId: connection.teamId, object: window.object },
      "a list could not be compared",
    );
    const reason = `The list could not be read to its end: ${sentenceOf(error)}`;
    const next: Window = { ...window, status: "skipped", reason };
    return { states: [], lineItems: new Map(), carriedPrices: [], leftOut: [], next };
  }
}

function toCompare(
  object: string,
  { states, lineItems, carriedPrices, leftOut, later }: WholePage,
): PageToCompare {
  const type = typeOfBackfill(object);
  // A customer whom Stripe was too busy with: where what it has is one object of ours, that is looked at by itself.
  const busy = objectOf(type)?.rows === undefined ? [] : later.filter(({ byCustomer }) => byCustomer);
  const ids = new Set([...leftOut, ...busy.map(({ id }) => id)]);
  return { states, lineItems, carriedPrices, leftOut: [...ids].map((id) => ({ type, id })) };
}

/** Why the list itself is not whole: an object whose own nested list could not be read is looked at by itself. */
function unreadOf(window: Window, { listUnread, later }: WholePage): string | null {
  const busy =
    objectOf(typeOfBackfill(window.object))?.rows === undefined && later.find((one) => one.byCustomer);
  if (busy) return window.unread ?? `Stripe was too busy with what customer ${busy.id} has.`;
  return listUnread;
}

/** Who is asked for each object that Stripe lists of one customer at a time. */
function customersFor(sql: Sql, step: Step): (object: string) => NextCustomers {
  const { run, connection } = step;
  const isWhole = run.objects.includes("customer") && run.createdFrom["customer"] === undefined;
  // As the loads did: of customers that were not all loaded, those with a row are asked.
  if (!isWhole) return () => customersOf(sql, connection.teamId);
  const known = new Map<string, NextCustomers>();
  return (object) => {
    const next = known.get(object) ?? customersToAsk(sql, step, object);
    known.set(object, next);
    return next;
  };
}
