import type { Sql } from "postgres";

import type { Deps } from "../../deps.js";
import { shortTransaction } from "../../database/short-transaction.js";
import { notify } from "../../database/signals.js";
import { isOutage } from "../../stripe/failure.js";
import { isDatabaseGone } from "../../database/translate-error.js";
import { isByCustomer } from "../listing/list-kind.js";
import { readAll, readersFor } from "../listing/read-all.js";
import { customersWithRows, type NextCustomers } from "../listing/read-customers.js";
import { readWindows, storeWindows } from "../listing/window-store.js";
import type { Window } from "../listing/window.js";
import { objectOf, typeOfBackfill } from "../../copy/objects.js";
import { readNext, type WholePage } from "../listing/read-next.js";
import { compareClocks } from "./compare-clocks.js";
import { comparePage, type PageToCompare } from "./compare-page.js";
import { sentenceOf } from "./find-differences.js";
import { customersToAsk } from "./sample.js";
import type { Step } from "./step.js";
import { suspectRows } from "./suspect-rows.js";
import { beginConfirming } from "./verification-store.js";

/** The shortest time between two notifications of progress to people who watch. */
const NOTIFY_MS = 250;

/**
 * Does the first phase of a verification: compares all lists with the team's rows, page by page, and stores the
 * suspects. The order is: lists of the whole account, objects on test clocks, lists of one customer at a time (for
 * which all customers have to be known), and last the rows that no list showed.
 * @returns true if everything was compared; false if the step's time is over or the run was lost
 * @throws an error that every request would get
 */
export async function compareLists(deps: Deps, step: Step): Promise<boolean> {
  const { sql, env } = deps;
  const { run, connection } = step;
  const carried = new Set<string>();
  const customers = customersFor(sql, step);
  let notifiedAt = -Infinity;
  const read = async (window: Window, divide: (next: Window) => Window[]): Promise<Window[] | null> => {
    const page = await readPageToCompare(deps, step, customers(window.object), window);
    if (page === null) return [window];
    const windows = divide(page.next);
    const kept = await shortTransaction(sql, async (transaction) => {
      if (!(await step.hold(transaction))) return false;
      await comparePage(transaction, step, page, carried);
      await storeWindows(transaction, run, windows);
      return true;
    });
    if (performance.now() - notifiedAt > NOTIFY_MS) {
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
 * Reads the window's next page. If the page cannot be read, the window is skipped and the run goes on: the run then
 * concludes nothing about objects that the list did not show.
 * @returns null if Stripe limits requests for the moment
 * @throws the error if Stripe or the database cannot be reached
 */
async function readPageToCompare(
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

/** The page with the objects that could not be read completely. */
function toCompare(
  object: string,
  { states, lineItems, carriedPrices, leftOut, later }: WholePage,
): PageToCompare {
  const type = typeOfBackfill(object);
  // Customers for which Stripe was too busy. A customer's entitlements are one object (a summary): it becomes a
  // suspect.
  const busy = objectOf(type)?.rows === undefined ? [] : later.filter(({ byCustomer }) => byCustomer);
  const ids = new Set([...leftOut, ...busy.map(({ id }) => id)]);
  return { states, lineItems, carriedPrices, leftOut: [...ids].map((id) => ({ type, id })) };
}

/**
 * Why the list itself was not read completely; null: it was. An object whose nested list could not be read does not
 * count: it becomes a suspect.
 */
function unreadOf(window: Window, { listUnread, later }: WholePage): string | null {
  const busy =
    objectOf(typeOfBackfill(window.object))?.rows === undefined && later.find((one) => one.byCustomer);
  if (busy) return window.unread ?? `Stripe was too busy to list these objects of customer ${busy.id}.`;
  return listUnread;
}

/** Which customers to ask for each object type that Stripe lists for one customer at a time. */
function customersFor(sql: Sql, step: Step): (object: string) => NextCustomers {
  const { run, connection } = step;
  const isWhole = run.objects.includes("customer") && run.createdFrom["customer"] === undefined;
  // If not all customers were loaded, only customers with a row are asked, as the backfill did.
  if (!isWhole) return () => customersWithRows(sql, connection.teamId);
  const known = new Map<string, NextCustomers>();
  return (object) => {
    const next = known.get(object) ?? customersToAsk(sql, step, object);
    known.set(object, next);
    return next;
  };
}
