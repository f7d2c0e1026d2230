import type { Stripe } from "stripe";

import { requireConnection } from "../connection/require.js";
import { budgetedStripeOf } from "../connection/secrets.js";
import type { Connection } from "../connection/store.js";
import type { TeamContext } from "../context.js";
import { objectKey, readFreshness, type ObjectRef } from "../copy/freshness.js";
import type { StripeObject } from "../copy/stripe-object.js";
import { isLocked } from "../database/sqlstate.js";
import { notify } from "../database/signals.js";
import { unlessAborted } from "../database/unless-aborted.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { isOutage, kindOfFailure } from "../stripe/failure.js";
import { askedObjects, notSynced, type AskedObject } from "./asked-objects.js";
import { findChosenIds } from "./chosen-ids-store.js";
import { changedWith, customerOf, namedBy } from "./named-objects.js";
import { readAndStore } from "./read-and-store.js";
import { refreshFailure } from "./refresh-failure.js";
import type { Refreshed } from "./schemas.js";

/** The answer comes after this time at the latest, in milliseconds. */
const DEADLINE_MS = 10_000;
/** How many objects one refresh reads at the same time. */
const CONCURRENCY = 5;
/** The most objects that one refresh reads, with those that the asked ones name. */
const MOST_READS = 50;
/** A program asks again after this time if Stripe was slow, in seconds. */
const SLOW_RETRY_SECONDS = 2;

/**
 * Reads objects from Stripe now and stores them, and also objects that they name and that the copy lacks. Returns
 * when all of them are stored. Reads that have not ended after 10 seconds go on, and are stored when they end.
 *
 * @throws AppError invalid_input, not_connected, disconnecting, not_ready, stripe_slow, and the errors of
 *   `refreshFailure`. Their `details` say what was stored nevertheless.
 */
export async function refresh({ deps, teamId }: TeamContext, ids: string[]): Promise<Refreshed[]> {
  const connection = await requireConnection(deps, teamId);
  if (connection.syncStatus !== "ready") {
    throw new AppError(
      "not_ready",
      connection.lastError ?? "The team schema is not created yet. Try again in a moment.",
    );
  }
  const asked = await askedObjects(ids, (chosen) => findChosenIds(deps.sql, teamId, chosen));
  const done = new Map<string, Refreshed>();
  const inOrder = (): Refreshed[] => asked.flatMap((one) => shownOf(one, done));
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  try {
    const reading = readAll(
      deps,
      connection,
      asked.flatMap(({ refs }) => refs),
      done,
    );
    requireAll(ids, asked, done, await unlessAborted(deadline, reading), inOrder());
  } catch (error) {
    if (!deadline.aborted || error !== deadline.reason) throw error;
    throw new AppError("stripe_slow", "Stripe did not answer within 10 seconds. Try again shortly.", {
      details: { refreshed: inOrder() },
      retryAfterSeconds: SLOW_RETRY_SECONDS,
    });
  } finally {
    if (done.size > 0) await notify(deps.sql, { kind: "applied", teamId });
  }
  return inOrder();
}

/** A read that failed. */
interface Failed extends ObjectRef {
  error: unknown;
}

/**
 * Checks that every id was read.
 *
 * @param ids the ids as they were asked for
 * @param refreshed what is stored, for the error
 * @throws the error of the first failure; invalid_input for a chosen id that is neither a product nor a plan
 */
function requireAll(
  ids: string[],
  asked: AskedObject[],
  done: Map<string, Refreshed>,
  failed: Failed[],
  refreshed: Refreshed[],
): void {
  for (const one of asked) {
    if (shownOf(one, done).length === one.refs.length) continue;
    const failure = failed.find(({ id }) => id === one.id);
    const isEnough = one.isChosen && shownOf(one, done).length > 0;
    // A key that may read products only still refreshes a product.
    if (isEnough && (failure === undefined || kindOfFailure(failure.error) === "not_permitted")) continue;
    if (failure !== undefined) throw refreshFailure(failure.error, failure.id, { refreshed });
    if (one.isChosen) throw notSynced(ids, one.id, { refreshed });
  }
  const [first] = failed;
  if (first !== undefined && !asked.some((one) => one.isChosen && one.id === first.id))
    throw refreshFailure(first.error, first.id, { refreshed });
}

/** Returns what became of an id that was asked for. What a chosen id does not mean is left out. */
function shownOf({ refs, isChosen }: AskedObject, done: Map<string, Refreshed>): Refreshed[] {
  return refs.flatMap((ref) => done.get(keyOf(ref)) ?? []).filter(({ found }) => found || !isChosen);
}

/**
 * Reads and stores objects, and what they name, a few at the same time. Adds each to `done`, by its `objectKey`, when
 * it is stored. A read that fails does not stop the others, unless they would all fail for the same reason.
 *
 * @returns the reads that failed, when all that began have ended
 */
async function readAll(
  deps: Deps,
  connection: Connection,
  asked: ObjectRef[],
  done: Map<string, Refreshed>,
): Promise<Failed[]> {
  const left = [...asked];
  const seen = new Set(left.map(keyOf));
  const isAsked = new Set(seen);
  const failed: Failed[] = [];
  const add = (refs: ObjectRef[]): void => {
    for (const ref of refs) {
      if (seen.size >= MOST_READS || seen.has(keyOf(ref))) continue;
      seen.add(keyOf(ref));
      left.push(ref);
    }
  };
  let stripe: Stripe | undefined;
  const read = async (ref: ObjectRef): Promise<void> => {
    const { type, id } = ref;
    try {
      const client = (stripe ??= budgetedStripeOf(deps, connection, "event"));
      const object = await deps.refreshReads.run(`${connection.id} ${keyOf(ref)}`, () =>
        readAndStore(deps, connection, client, ref),
      );
      const customerId = object === null ? null : customerOf(object);
      done.set(keyOf(ref), { id, object: type, found: object !== null, customerId });
      if (object !== null) add([...changedWith(object), ...(await lacking(deps, connection, object))]);
    } catch (error) {
      // The copy can never have an object that the key may not read.
      if (!isAsked.has(keyOf(ref)) && kindOfFailure(error) === "not_permitted") return;
      failed.push({ ...ref, error });
    }
  };
  const isOver = (): boolean => failed.some(({ error }) => isOutage(error) || isOurs(error));
  // Each round reads what the objects of the round before have named.
  while (left.length > 0 && !isOver()) {
    const round = left.splice(0).values();
    const work = async (): Promise<void> => {
      for (const ref of round) {
        if (isOver()) return;
        await read(ref);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
  }
  return failed;
}

/** Whether the failure is neither one of Stripe, nor that somebody else is writing this object. */
function isOurs(error: unknown): boolean {
  return kindOfFailure(error) === null && !isLocked(error);
}

/** Returns the objects that an object names and of which nothing is stored. */
async function lacking({ sql }: Deps, connection: Connection, object: StripeObject): Promise<ObjectRef[]> {
  const named = namedBy(object);
  const known = await readFreshness(sql, connection.id, named);
  return named.filter((ref) => !known.has(keyOf(ref)));
}

function keyOf({ type, id }: ObjectRef): string {
  return objectKey(type, id);
}
