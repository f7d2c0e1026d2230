import type { TransactionSql } from "postgres";
import type { Stripe } from "stripe";

import { holdForRedoable, type Connection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { shortTransaction } from "../database/short-transaction.js";
import { isOutage, kindOfFailure } from "../stripe/failure.js";
import { unknownNamed } from "../copy/unknown-named.js";
import { completeLists } from "../copy/complete-lists.js";
import type { LineItems } from "../copy/engine.js";
import { fetchState } from "../copy/fetch-state.js";
import { objectKey, readFreshness } from "../copy/freshness.js";
import { namedBy } from "../copy/named.js";
import { writeObjects } from "../copy/write-objects.js";
import { writeStates, type State } from "../copy/write-states.js";
import { isDatabaseGone } from "../database/translate-error.js";
import { decideAll, type Decided } from "./decide-all.js";
import { fold, type Folded } from "./fold.js";
import { unanswering } from "../stripe/unanswering.js";
import { markApplied, newestCreated, type Waiting } from "./store.js";

/** Events that could not be applied, and why. */
export interface Failure {
  /** Stripe's `object`; '' where the event does not say. */
  type: string;
  events: Waiting[];
  error: unknown;
}

/** A folded object with what is to be written of it; `state` null: what is stored is newer. */
interface Resolved extends Folded {
  state: State | null;
  lineItems: LineItems;
}

/** Objects that are read from Stripe at once. */
const CONCURRENCY = 5;

/**
 * Applies a batch of events: folds them by object, decides by order whether a body is believed, its object is
 * fetched, or what is stored is newer. What needs no request is written at once; then Stripe is asked for what has to
 * be read, with no transaction open, and that is written. Each time one short transaction writes the rows and marks
 * the events applied. A batch that cannot be written is written object
 * by object, so that a bad one delays only itself. Events whose object was moved by another writer meanwhile stay
 * waiting and are decided again.
 * @returns the events that failed
 * @throws where the database cannot be reached
 */
export async function applyEvents(
  deps: Deps,
  stripe: Stripe,
  connection: Connection,
  events: Waiting[],
): Promise<Failure[]> {
  const { folded, unreadable } = fold(events);
  const failures: Failure[] = unreadable.map(({ event, error }) => ({ type: "", events: [event], error }));
  const decisions = [...(await decideAll(deps, connection, folded))];
  // What needs nothing of Stripe does not wait for it.
  for (const some of [decisions.filter(isSure), decisions.filter((one) => !isSure(one))]) {
    const resolved = await resolveAll(deps, stripe, connection, some, failures);
    await writeAll(deps, connection, resolved, failures);
  }
  return failures;
}

type Decision = [Folded, Decided];

/** Whether it is known what is to be written, without a request to Stripe. */
function isSure([{ row }, decided]: Decision): boolean {
  if (decided.order === "older") return true;
  // No body of a checkout session has its line items.
  return decided.order === "believe" && row.nested?.field !== "line_items";
}

/** Reads what has to be read. A failure holds up what it concerns: its object, the objects of its type, or all. */
async function resolveAll(
  deps: Deps,
  stripe: Stripe,
  connection: Connection,
  decisions: Decision[],
  failures: Failure[],
): Promise<Resolved[]> {
  const fetches = decisions.flatMap(([one, { order }]) => (order === "fetch" ? [one] : []));
  const newest = await newestCreated(deps.sql, connection.id, fetches);
  const resolved: Resolved[] = [];
  const waiting = decisions.values();
  let all = stripe;
  const ofType = new Map<string, Stripe>();
  const resolve = async (): Promise<void> => {
    for (const [one, decided] of waiting) {
      try {
        const client = ofType.get(one.type) ?? all;
        resolved.push(await resolveOne(client, one, decided, newest.get(one.id)));
      } catch (error) {
        failures.push({ type: one.type, events: one.events, error });
        const kind = kindOfFailure(error);
        if (isOutage(error)) all = unanswering(error);
        else if (kind === "not_permitted" || kind === "endpoint_limited")
          ofType.set(one.type, unanswering(error));
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, resolve));
  return resolved;
}

async function resolveOne(
  stripe: Stripe,
  one: Folded,
  decided: Decided,
  newest: Date | undefined,
): Promise<Resolved> {
  if (decided.order === "older") return { ...one, state: null, lineItems: new Map() };
  if (decided.order === "fetch") {
    const { version, atLeast: known } = decided;
    const atLeast = newest !== undefined && newest > known ? newest : known;
    return { ...one, ...(await fetchState(stripe, { ...one, over: version }, atLeast)) };
  }
  const { type, id, row, created } = one;
  const { telling, over, toldBy, isStored } = decided;
  const { object } = telling;
  const isWhole = object === null || isStored;
  const lineItems = isWhole ? new Map<string, unknown[]>() : await completeLists(stripe, row, [object]);
  return { ...one, state: { type, id, row, object, freshAt: created, over, toldBy, isStored }, lineItems };
}

async function writeAll(
  deps: Deps,
  connection: Connection,
  resolved: Resolved[],
  failures: Failure[],
): Promise<void> {
  try {
    await write(deps, connection, resolved);
  } catch (error) {
    if (isDatabaseGone(error)) throw error;
    const [only, ...others] = resolved;
    if (only !== undefined && others.length === 0)
      failures.push({ type: only.type, events: only.events, error });
    else for (const one of resolved) await writeAll(deps, connection, [one], failures);
  }
}

async function write(deps: Deps, connection: Connection, resolved: Resolved[]): Promise<void> {
  if (resolved.length === 0) return;
  const lineItems = new Map(resolved.flatMap((one) => [...one.lineItems]));
  await shortTransaction(deps.sql, async (sql) => {
    if (!(await holdForRedoable(sql, connection.id))) return;
    const strangers = resolved.filter(isStranger);
    const known = strangers.length === 0 ? null : await readFreshness(sql, connection.id, strangers);
    const states = resolved.flatMap((one) => {
      const isUnknown = known !== null && isStranger(one) && !known.has(objectKey(one.type, one.id));
      return one.state === null || isUnknown ? [] : [one.state];
    });
    const written = await writeStates(sql, connection, states, lineItems);
    const carried = await carriedBy(sql, connection, states, lineItems);
    // One that cannot be stored holds up no event.
    if (carried.length > 0) await writeObjects(sql, connection, carried, new Map());
    const given = new Set(states);
    const done = resolved.filter(({ type, id, state }) => {
      return state === null || !given.has(state) || written.has(objectKey(type, id));
    });
    await markApplied(
      sql,
      connection.id,
      done.flatMap(({ events }) => events.map(({ id }) => id)),
    );
  });
}

/**
 * The prices and plans that the objects carry whole and of which nothing is known: of a price that is made inside of a
 * subscription or a checkout there need not be an event.
 */
async function carriedBy(
  sql: TransactionSql,
  { id }: Connection,
  states: State[],
  lineItems: LineItems,
): Promise<State[]> {
  const named = states.flatMap(({ type, object, freshAt, isStored }) =>
    object === null || isStored === true ? [] : namedBy(type, [object], lineItems, freshAt),
  );
  const newestLast = named.toSorted((one, other) => Number(one.freshAt) - Number(other.freshAt));
  return (await unknownNamed(sql, id, newestLast, new Set())).map(asOfItsBirth);
}

/** Whatever is told or read of the object itself says more than a copy of it inside of another one. */
function asOfItsBirth(state: State): State {
  const { object } = state;
  const created = object !== null && "created" in object ? object.created : null;
  return typeof created === "number" ? { ...state, freshAt: new Date((created - 1) * 1_000) } : state;
}

/**
 * Whether Stripe knows no such object, and no event told of its deletion either: an event that was sent to try the
 * endpoint is about an object that never was. Where nothing is stored of it, nothing is kept.
 */
function isStranger({ state, newest }: Resolved): boolean {
  return state?.gone === "missing" && !newest.some(({ kind }) => kind === "deletion");
}
