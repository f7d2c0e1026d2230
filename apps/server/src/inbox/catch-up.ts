import { Stripe } from "stripe";

import { forgetProblems, noteProblem } from "../connection/problems.js";
import { budgetedStripeOf } from "../connection/secrets.js";
import { askForProof } from "../connection/ask-for-proof.js";
import { findConnectionById, type Connection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { safeMessage } from "../safe-message.js";
import { notify } from "../database/signals.js";
import {
  endCatchUp,
  NOT_READABLE,
  readCatchUp,
  storeCatchUp,
  type CatchUpRun,
  type CatchUpState,
} from "./catch-up-store.js";
import { listedToStore } from "./event.js";
import { ListedEvents } from "./listed-events.js";
import { failedWithOldKey, noteStripeAnswers, problemOfOutage } from "../connection/outage.js";
import { isOutage, kindOfFailure } from "../stripe/failure.js";
import { NotSentError } from "../stripe/not-sent.js";

const HOUR_MS = 60 * 60 * 1_000;
/**
 * Each catch-up begins this much before the start of the last complete one, because Stripe may list an event a
 * little after it was created.
 */
const OVERLAP_MS = HOUR_MS;
/** Stripe keeps events for 30 days (docs.stripe.com/api/events). */
const KEPT_MS = 30 * 24 * HOUR_MS;
/** A step ends after this time, well before the job's limit of 60 s. The next step continues where it ended. */
const STEP_MS = 20_000;

/**
 * Does one step of a catch-up: reads Stripe's list of events and stores the events that never arrived.
 *
 * The list is read from one hour before the start of the last complete catch-up, not from the newest stored
 * event, because an older event may be missing. A catch-up is complete when the whole list was read. The inbox
 * then has every event that Stripe created before the catch-up began.
 * @throws errors of Stripe or the network. The job is then tried again and continues where it stopped.
 */
export async function catchUp(deps: Deps, connectionId: string): Promise<void> {
  const connection = await findConnectionById(deps.sql, connectionId);
  if (connection === null || connection.disconnectingAt !== null) return;
  const state = await stateOf(deps, connection);
  if (state === null) return;
  let mayEndProblems: boolean;
  try {
    mayEndProblems = await read(deps, connection, state);
  } catch (error) {
    if (kindOfFailure(error) === null) throw error;
    const isDone = await reportFailure(deps, connection, state, error);
    deps.metrics.runsEnded.inc({ kind: "catch_up", outcome: "failed" });
    await notify(deps.sql, { kind: "connection", teamId: connection.teamId });
    if (!isDone) throw error;
    return;
  }
  if (mayEndProblems) await noteStripeAnswers(deps, connection);
  await notify(deps.sql, { kind: "connection", teamId: connection.teamId });
}

/** Returns the state of the connection's catch-ups. Only a run that has begun costs a query. Null: the connection is gone. */
async function stateOf(deps: Deps, connection: Connection): Promise<CatchUpState | null> {
  if (connection.catchingUp) return readCatchUp(deps.sql, connection.id);
  return { completeUntil: connection.eventsCompleteUntil, run: null, createdAt: connection.createdAt };
}

/**
 * Stores why Stripe's list of events could not be read.
 * @returns true if the job is done, false if the job has to be tried again
 */
async function reportFailure(
  deps: Deps,
  connection: Connection,
  { run }: CatchUpState,
  error: unknown,
): Promise<boolean> {
  const { id, keysVersion: ofKey } = connection;
  if (await failedWithOldKey(deps, connection, error)) {
    await deps.jobs.send(deps.sql, "catch_up", { connectionId: id });
    return true;
  }
  const statusCode = error instanceof Stripe.errors.StripeError ? error.statusCode : undefined;
  if (statusCode === 403) {
    await noteProblem(deps.sql, id, { code: NOT_READABLE, ofKey });
    await endCatchUp(deps.sql, id, null);
    return true;
  }
  if (isOutage(error)) {
    const detail = safeMessage(error, 200);
    await noteProblem(deps.sql, id, { code: problemOfOutage(error), detail, ofKey });
  }
  if (statusCode === 401) await askForProof(deps, connection);
  // Stripe may have deleted the event after which the next page starts. The next attempt begins from the start.
  if (run !== null && (statusCode === 400 || statusCode === 404)) await endCatchUp(deps.sql, id, null);
  // If the key cannot be opened, no request can be sent. The next catch-up starts once it can be, and every hour.
  return error instanceof NotSentError;
}

/**
 * Reads and stores pages of Stripe's list of events, until the list ends or the step has taken its time.
 *
 * @returns false if no problem is stored that Stripe's good answer may end
 */
async function read(deps: Deps, connection: Connection, state: CatchUpState): Promise<boolean> {
  const { id } = connection;
  const list = new ListedEvents(budgetedStripeOf(deps, connection, "event"));
  const began = performance.now();
  let run = state.run ?? beginRun(state);
  for (;;) {
    const part = await list.readNextPage(run);
    await storeAll(deps, connection, part.events);
    if (part.unread !== null) {
      await noteProblem(deps.sql, id, { code: "events_missed", detail: part.unread });
      // The end of the list was not reached. The next catch-up begins where this one began.
      if (part.ended) {
        await endCatchUp(deps.sql, id, null);
        return true;
      }
    }
    run = { ...part.run, startedAt: run.startedAt ?? part.freshAt?.toISOString() ?? null };
    if (part.ended) break;
    await storeCatchUp(deps.sql, id, run);
    if (performance.now() - began > STEP_MS || deps.stopping.aborted) {
      await deps.jobs.send(deps.sql, "catch_up", { connectionId: id });
      return true;
    }
  }
  if (run.gap) await noteProblem(deps.sql, id, { code: "events_missed" });
  const isTroubled = await endCatchUp(deps.sql, id, run.startedAt);
  if (isTroubled) await forgetProblems(deps.sql, id, [NOT_READABLE]);
  deps.metrics.runsEnded.inc({ kind: "catch_up", outcome: "completed" });
  deps.log.info({ teamId: connection.teamId, kind: "catch_up" }, "a run ended");
  return isTroubled;
}

/** Makes a new run over the events that the last complete catch-up has not seen. Stripe is not asked yet. */
export function beginRun(state: CatchUpState): CatchUpRun {
  const { completeUntil, createdAt } = state;
  // A backfill loads the data of a new connection, so only events after its creation can be missed.
  const wanted = completeUntil === null ? createdAt.getTime() : completeUntil.getTime() - OVERLAP_MS;
  const kept = Date.now() - KEPT_MS;
  const from = new Date(Math.max(wanted, kept)).toISOString();
  return { startedAt: null, from, cursor: null, gap: wanted < kept };
}

/** Stores listed events in the inbox. Events that are stored already do not change. */
async function storeAll(deps: Deps, connection: Connection, events: unknown[]): Promise<void> {
  const { id: connectionId, secretsVersion, teamId } = connection;
  const arrivals = events.map((event) => ({ ...listedToStore(event), connectionId, secretsVersion }));
  const outcomes = await Promise.all(arrivals.map((arrival) => deps.gather.add(arrival)));
  // The secrets have changed. The next attempt reads the connection again.
  if (outcomes.includes("stale")) throw new Error("The connection changed during its catch-up");
  if (outcomes.includes("stored")) await notify(deps.sql, { kind: "inbox", connectionId, teamId });
}
