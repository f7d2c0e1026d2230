import type { Stripe } from "stripe";

import { holdForRedoable, type Connection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { shortTransaction } from "../short-transaction.js";
import { isCut, completeLists } from "../sync/complete-lists.js";
import type { LineItems } from "../sync/engine.js";
import { fetchState } from "../sync/fetch-state.js";
import { objectKey, readFreshness } from "../sync/freshness.js";
import { readListed } from "../sync/listings.js";
import { decide, type Decision } from "../sync/order.js";
import { writeStates, type State } from "../sync/write-states.js";
import { isDatabaseGone } from "../translate-error.js";
import { fold, type Folded } from "./fold.js";
import { unanswering } from "./outage.js";
import { isOutage, kindOfFailure } from "../stripe/failure.js";
import { markApplied, newestCreated, type Waiting } from "./store.js";

/** Events that could not be applied, and why. */
export interface Failure {
  /** Stripe's `object`. */
  type: string;
  events: Waiting[];
  error: unknown;
}

/** A folded object with what is to be written of it; `state` null: what is stored is newer. */
interface Resolved extends Folded {
  state: State | null;
  lineItems: LineItems;
}

/** How an event stands to what is stored, and the version of that; '' where nothing is. */
interface Decided {
  order: Decision;
  version: string;
}

/** Objects that are read from Stripe at once. */
const CONCURRENCY = 5;

/**
 * Applies a batch of events: folds them by object, decides by order whether a body is believed, its object is
 * fetched, or what is stored is newer; reads from Stripe what has to be read, with no transaction open; then writes
 * everything and marks the events applied in one short transaction. A batch that cannot be written is written object
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
  const failures: Failure[] = [];
  const folded = fold(events);
  const decisions = await decideAll(deps, connection, folded);
  const resolved = await resolveAll(deps, stripe, connection, folded, decisions, failures);
  await writeAll(deps, connection, resolved, failures);
  return failures;
}

async function decideAll(
  deps: Deps,
  connection: Connection,
  folded: Folded[],
): Promise<Map<Folded, Decided>> {
  const stored = await readFreshness(deps.sql, connection.id, folded);
  const unseen = folded.filter(({ type, id }) => !stored.has(objectKey(type, id)));
  const types = [...new Set(unseen.map(({ type }) => type))];
  const listed =
    types.length === 0 ? new Map<string, Date>() : await readListed(deps.sql, connection.id, types);
  return new Map(
    folded.map((one) => {
      const freshness = stored.get(objectKey(one.type, one.id)) ?? null;
      // Before this, the object may have been seen as deleted.
      const lookedAt = latest(connection.createdAt, listed.get(one.type));
      const order = decide({ created: one.created, stored: freshness, lookedAt });
      const unsure = one.ambiguous || (one.object !== null && isCut(one.row, one.object));
      const version = freshness?.version ?? "";
      return [one, { order: order === "believe" && unsure ? "fetch" : order, version }];
    }),
  );
}

function latest(one: Date, other: Date | undefined): Date {
  return other !== undefined && other > one ? other : one;
}

async function resolveAll(
  deps: Deps,
  stripe: Stripe,
  connection: Connection,
  folded: Folded[],
  decisions: Map<Folded, Decided>,
  failures: Failure[],
): Promise<Resolved[]> {
  const fetches = folded.filter((one) => decisions.get(one)?.order === "fetch");
  const newest = await newestCreated(deps.sql, connection.id, fetches);
  const resolved: Resolved[] = [];
  const waiting = folded.values();
  let all = stripe;
  const ofType = new Map<string, Stripe>();
  const resolve = async (): Promise<void> => {
    for (const one of waiting) {
      try {
        const client = ofType.get(one.type) ?? all;
        const { order, version = "" } = decisions.get(one) ?? {};
        const atLeast = latest(one.created, newest.get(one.id));
        if (order === "older") resolved.push({ ...one, state: null, lineItems: new Map() });
        else if (order === "fetch") {
          const read = await fetchState(client, { ...one, hint: one.object, over: version }, atLeast);
          resolved.push({ ...one, ...read });
        } else resolved.push(await believed(client, one));
      } catch (error) {
        failures.push({ type: one.type, events: one.events, error });
        if (isOutage(error)) all = unanswering(error);
        else if (kindOfFailure(error) === "not_permitted") ofType.set(one.type, unanswering(error));
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, resolve));
  return resolved;
}

async function believed(stripe: Stripe, one: Folded): Promise<Resolved> {
  const { type, id, row, object, created } = one;
  const lineItems =
    object === null ? new Map<string, unknown[]>() : await completeLists(stripe, row, [object]);
  return { ...one, state: { type, id, row, object, freshAt: created, over: null }, lineItems };
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
  const states = resolved.flatMap(({ state }) => (state === null ? [] : [state]));
  await shortTransaction(deps.sql, async (sql) => {
    if (!(await holdForRedoable(sql, connection.id))) return;
    const written = await writeStates(sql, connection, states, lineItems);
    const done = resolved.filter(({ type, id, state }) => state === null || written.has(objectKey(type, id)));
    await markApplied(
      sql,
      connection.id,
      done.flatMap(({ events }) => events.map(({ id }) => id)),
    );
  });
}
