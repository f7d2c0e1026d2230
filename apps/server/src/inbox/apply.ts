import { Stripe } from "stripe";

import { holdConnection, type Connection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { shortTransaction } from "../short-transaction.js";
import { lastListedAt } from "../sync/backfill-store.js";
import { normalise } from "../sync/api-versions.js";
import { completeLists, isCut } from "../sync/complete-lists.js";
import { readFreshness } from "../sync/freshness.js";
import { objectOf, type StripeObject, type SyncedObject } from "../sync/objects.js";
import { decide } from "../sync/order.js";
import { stamped } from "../sync/stamp.js";
import { deleteObject, writeObjects } from "../sync/write-objects.js";
import { markApplied, newestCreated, type Waiting } from "./store.js";

/** The state of an object as it is to be written; `object` null: it is deleted. */
interface State {
  object: StripeObject | null;
  lineItems: Map<string, unknown[]>;
  freshAt: Date;
  winsTie: boolean;
}

interface EventBody {
  data: { object: StripeObject };
}

/** Other writers can move an object between the decision and the write; then it is decided again. */
const MAX_DECISIONS = 5;

/**
 * Applies one event: decides by order whether its body is believed, its object is fetched, or it is older than what
 * is stored; then writes and marks it applied in one short transaction. No transaction waits for Stripe.
 * @throws Stripe's and PostgreSQL's errors, with nothing written
 */
export async function applyEvent(
  deps: Deps,
  stripe: Stripe,
  connection: Connection,
  event: Waiting,
): Promise<void> {
  const body = JSON.parse(event.payload) as EventBody;
  const type = body.data.object.object;
  const row = objectOf(type);
  if (row === null) throw new Error(`${type} is not a synced object`);
  for (let turn = 0; turn < MAX_DECISIONS; turn++) {
    const stored = await readFreshness(deps.sql, connection.id, type, event.objectId);
    const order = decide({
      created: event.created,
      stored,
      lookedAt: stored === null ? await lookedAt(deps, connection) : connection.createdAt,
    });
    const decision = order === "believe" && isCut(row, body.data.object) ? "fetch" : order;
    const state =
      decision === "older"
        ? null
        : decision === "believe"
          ? await believed(stripe, row, event, body)
          : await fetched(deps, stripe, connection, row, event);
    const done = await shortTransaction(deps.sql, async (sql) => {
      if ((await holdConnection(sql, connection.id)) === null) return true;
      if (state !== null) {
        const snapshot = { type, row, freshAt: state.freshAt, winsTie: state.winsTie };
        const written =
          state.object === null
            ? await deleteObject(sql, connection, snapshot, event.objectId)
            : (await writeObjects(sql, connection, snapshot, [state.object], state.lineItems)) === 1;
        if (!written && decision === "believe") return false;
      }
      await markApplied(sql, connection.id, event.id);
      return true;
    });
    if (done) return;
  }
  throw new Error(`${type} ${event.objectId} is being changed by others all the time; tried again later`);
}

/** Before this, the object may have been seen as deleted: the connection's start or the last complete listing. */
async function lookedAt(deps: Deps, connection: Connection): Promise<Date> {
  const listed = await lastListedAt(deps.sql, connection.id);
  return listed !== null && listed > connection.createdAt ? listed : connection.createdAt;
}

async function believed(stripe: Stripe, row: SyncedObject, event: Waiting, body: EventBody): Promise<State> {
  const deleted = event.type.endsWith(".deleted") && row.deletion !== undefined;
  const object = deleted ? null : normalise(body.data.object);
  const lineItems =
    object === null ? new Map<string, unknown[]>() : await completeLists(stripe, row, [object]);
  return { object, lineItems, freshAt: event.created, winsTie: false };
}

/** The object as Stripe says it is; `deleted: true` or 404 `resource_missing` is a deletion, nothing else is. */
async function fetched(
  deps: Deps,
  stripe: Stripe,
  connection: Connection,
  row: SyncedObject,
  event: Waiting,
): Promise<State> {
  const newest = await newestCreated(deps.sql, connection.id, event.objectId);
  const atLeast = newest !== null && newest > event.created ? newest : event.created;
  const later = (freshAt: Date): Date => (freshAt > atLeast ? freshAt : atLeast);
  const { answer, freshAt } = await stamped(() => row.fetch(stripe, event.objectId).catch(missing));
  const deleted = "code" in answer || ("deleted" in answer && answer.deleted === true);
  const lineItems = deleted ? new Map<string, unknown[]>() : await completeLists(stripe, row, [answer]);
  return { object: deleted ? null : answer, lineItems, freshAt: later(freshAt), winsTie: true };
}

/** Stripe's answer "there is no such object" as an answer; every other failure stays one. @throws it */
function missing(error: unknown): { code: "resource_missing"; lastResponse: unknown } {
  if (
    error instanceof Stripe.errors.StripeError &&
    error.statusCode === 404 &&
    error.code === "resource_missing"
  ) {
    return { code: error.code, lastResponse: { headers: error.headers } };
  }
  throw error;
}
