import type { Sql, TransactionSql } from "postgres";

import type { Deps } from "../../deps.js";
import { shortTransaction } from "../../short-transaction.js";
import { notify } from "../../signals.js";
import { isOutage } from "../../stripe/failure.js";
import { isDatabaseGone } from "../../translate-error.js";
import type { LineItems } from "../engine.js";
import { objectKey, readFreshness } from "../freshness.js";
import { readAll, readersFor } from "../listing/read-all.js";
import { customersOf, type NextCustomers } from "../listing/read-customers.js";
import { readWindows, storeWindows } from "../listing/window-store.js";
import type { Window } from "../listing/window.js";
import { typeOfBackfill } from "../objects.js";
import { readNext } from "../read-next.js";
import type { State } from "../write-states.js";
import { differencesOf, sentenceOf } from "./differences-of.js";
import { storeSeen, storeSuspects } from "./differences-store.js";
import { customersToAsk } from "./sample.js";
import type { Step } from "./step.js";
import { suspectRows } from "./suspect-rows.js";
import { beginConfirming } from "./verification-store.js";

/** Watchers are told of progress this often at most. */
const TELL_MS = 250;

/**
 * Compares the objects of all lists with the team's rows, page by page, and notes which seem to differ; after the
 * last page, which rows no list has. Returns whether all is compared.
 */
export async function compareLists(deps: Deps, step: Step): Promise<boolean> {
  const { sql, env } = deps;
  const { run, connection } = step;
  const customers = customersFor(sql, step);
  let toldAt = -Infinity;
  const read = async (window: Window, divide: (next: Window) => Window[]): Promise<Window[] | null> => {
    const page = await pageOf(deps, step, customers(window.object), window);
    if (page === null) return [window];
    const windows = divide(page.next);
    const kept = await shortTransaction(sql, async (transaction) => {
      if (!(await step.hold(transaction))) return false;
      await compare(transaction, step, page.states, page.lineItems);
      await storeSeen(transaction, run.id, page.states);
      await storeWindows(transaction, run, windows);
      return true;
    });
    if (performance.now() - toldAt > TELL_MS) {
      toldAt = performance.now();
      await notify(sql, { kind: "backfill", teamId: connection.teamId });
    }
    return kept ? windows : null;
  };
  const all = await readAll({
    windows: await readWindows(sql, run.id),
    objects: run.objects,
    readers: readersFor(env.requestsPerSecond[connection.mode]),
    step: read,
    stopped: step.stopped,
  });
  if (!all || !(await suspectRows(sql, step))) return false;
  return shortTransaction(sql, async (transaction) => {
    if (!(await step.hold(transaction))) return false;
    await beginConfirming(transaction, run.id);
    return true;
  });
}

interface Page {
  states: State[];
  lineItems: LineItems;
  next: Window;
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
): Promise<Page | null> {
  try {
    const next = await readNext({ stripe, customers }, trouble, window);
    if (next === null) return null;
    const { states, lineItems, later, page } = next;
    const [busy] = later;
    // A run would read it after its lists; here nothing is said of the list.
    const why =
      busy === undefined ? null : `${busy.object} ${busy.id} could not be read: Stripe is busy with it.`;
    return { states, lineItems, next: { ...page.next, unread: page.next.unread ?? why } };
  } catch (error) {
    if (isOutage(error) || isDatabaseGone(error)) throw error;
    log.warn(
      { err: error, teamId: connection.teamId, object: window.object },
      "a list could not be compared",
    );
    const reason = `The list could not be read to its end: ${sentenceOf(error)}`;
    const next: Window = { ...window, status: "skipped", reason };
    return { states: [], lineItems: new Map(), next };
  }
}

/** Who is asked for each object that Stripe lists of one customer at a time. */
function customersFor(sql: Sql, step: Step): (object: string) => NextCustomers {
  const { run, connection } = step;
  if (!run.objects.includes("customer")) return () => customersOf(sql, connection.teamId);
  const known = new Map<string, NextCustomers>();
  return (object) => {
    const next = known.get(object) ?? customersToAsk(sql, step, object);
    known.set(object, next);
    return next;
  };
}

/** Notes what differs of a page's objects, but for those that changed after the page was read. */
async function compare(
  sql: TransactionSql,
  { run, connection }: Step,
  states: State[],
  lineItems: LineItems,
): Promise<void> {
  const known = await readFreshness(sql, connection.id, states);
  const compared = new Set<string>(run.objects.map(typeOfBackfill));
  const older = states.filter(({ type, id, freshAt }) => {
    const stored = known.get(objectKey(type, id));
    return compared.has(type) && (stored === undefined || stored.freshAt <= freshAt);
  });
  for (const type of new Set(older.map((state) => state.type))) {
    const ofType = new Map(older.filter((state) => state.type === type).map((state) => [state.id, state]));
    const found = await differencesOf(sql, connection, [...ofType.values()], lineItems);
    const suspects = [...found.differences].map(([id, difference]) => ({ type, id, ...difference }));
    // Why they cannot be stored is found out again when they are looked at.
    const others = [...found.unstorable.keys()].map((id) => {
      return { type, id, kind: "different" as const, parts: {} };
    });
    await storeSuspects(sql, run.id, [...suspects, ...others]);
  }
}
