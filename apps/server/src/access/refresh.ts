import type { Stripe } from "stripe";

import { requireConnection } from "../connection/require.js";
import { budgetedStripeOf } from "../connection/secrets.js";
import type { Connection } from "../connection/store.js";
import type { TeamContext } from "../context.js";
import { objectKey, readFreshness, type ObjectRef } from "../copy/freshness.js";
import { typeOfId } from "../copy/id-prefixes.js";
import type { StripeObject } from "../copy/stripe-object.js";
import { notify } from "../database/signals.js";
import { unlessAborted } from "../database/unless-aborted.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { redact } from "../redact.js";
import { kindOfFailure } from "../stripe/failure.js";
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
  const asked = refsOf(ids);
  const connection = await requireConnection(deps, teamId);
  if (connection.syncStatus !== "ready") {
    throw new AppError("not_ready", connection.lastError ?? "The team schema is not there yet.");
  }
  const done = new Map<string, Refreshed>();
  const inOrder = (): Refreshed[] => asked.flatMap(({ type, id }) => done.get(objectKey(type, id)) ?? []);
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  try {
    await unlessAborted(deadline, readAll(deps, connection, asked, done, inOrder));
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

/**
 * Returns the objects with these ids, each once.
 *
 * @throws AppError invalid_input if an id is not one of a synced object
 */
function refsOf(ids: string[]): ObjectRef[] {
  return [...new Set(ids)].map((id) => {
    const type = typeOfId(id);
    if (type !== null) return { type, id };
    const message = `${redact(id)} is not the id of a synced Stripe object.`;
    throw new AppError("invalid_input", `The input is not right. ${message}`, {
      issues: [{ path: `ids.${ids.indexOf(id)}`, message }],
    });
  });
}

/**
 * Reads and stores objects, and what they name, a few at the same time. Adds each to `done`, by its `objectKey`, when
 * it is stored.
 *
 * @param inOrder returns what is stored of the asked objects, for the error
 */
async function readAll(
  deps: Deps,
  connection: Connection,
  asked: ObjectRef[],
  done: Map<string, Refreshed>,
  inOrder: () => Refreshed[],
): Promise<void> {
  const left = [...asked];
  const seen = new Set(left.map(keyOf));
  const isAsked = new Set(seen);
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
      throw refreshFailure(error, id, { refreshed: inOrder() });
    }
  };
  // Each round reads what the objects of the round before have named.
  while (left.length > 0) {
    const round = left.splice(0).values();
    const work = async (): Promise<void> => {
      for (const ref of round) await read(ref);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
  }
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
