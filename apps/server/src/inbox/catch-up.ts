import { Stripe } from "stripe";

import { forgetProblems, noteProblem } from "../connection/problems.js";
import { budgetedStripeOf } from "../connection/secrets.js";
import { requestKeyProof } from "../connection/key-store.js";
import { findConnectionById, type Connection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { redact } from "../logger.js";
import { notify } from "../database/signals.js";
import {
  endCatchUp,
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
/** Read again each time: an event can be listed a little later than it was created. */
const OVERLAP_MS = HOUR_MS;
/** Stripe keeps events for 30 days (docs.stripe.com/api/events). */
const KEPT_MS = 30 * 24 * HOUR_MS;
/** A step ends after this, well inside the job's 60 s, and the next one goes on where it stood. */
const STEP_MS = 20_000;

/**
 * One step of a catch-up: reads Stripe's list of events from the last complete catch-up on, less an hour, and puts
 * into the inbox what never arrived. Never from the newest event on, as the holes lie behind it. Complete only when
 * the whole list was read: then the inbox has every event that Stripe made before it began.
 * @throws what went wrong at Stripe or the network: the job is tried again and goes on where it stood
 */
export async function catchUp(deps: Deps, connectionId: string): Promise<void> {
  const state = await readCatchUp(deps.sql, connectionId);
  const connection = state === null ? null : await findConnectionById(deps.sql, connectionId);
  if (state === null || connection === null) return;
  try {
    await read(deps, connection, state);
  } catch (error) {
    if (kindOfFailure(error) === null) throw error;
    const isDone = await reportFailure(deps, connection, state, error);
    await notify(deps.sql, { kind: "connection", teamId: connection.teamId });
    if (!isDone) throw error;
    return;
  }
  await noteStripeAnswers(deps, connection);
  await notify(deps.sql, { kind: "connection", teamId: connection.teamId });
}

/** Keeps why Stripe gave no events. True: there is nothing to try again. False: the job is to be tried again. */
async function reportFailure(
  deps: Deps,
  connection: Connection,
  { run }: CatchUpState,
  error: unknown,
): Promise<boolean> {
  const { id, secretKeySealed: ofKey } = connection;
  if (await failedWithOldKey(deps, connection, error)) {
    await deps.jobs.send(deps.sql, "catch_up", { connectionId: id });
    return true;
  }
  const statusCode = error instanceof Stripe.errors.StripeError ? error.statusCode : undefined;
  if (statusCode === 403) {
    await noteProblem(deps.sql, id, { code: "events_not_readable", ofKey });
    await endCatchUp(deps.sql, id, null);
    return true;
  }
  if (isOutage(error)) {
    const detail = redact(error instanceof Error ? error.message : String(error)).slice(0, 200);
    await noteProblem(deps.sql, id, { code: problemOfOutage(error), detail, ofKey });
  }
  if (statusCode === 401) await requestKeyProof(deps.sql, connection);
  // The event at which the next page starts may be gone by now: the next attempt begins anew.
  if (run !== null && (statusCode === 400 || statusCode === 404)) await endCatchUp(deps.sql, id, null);
  // Where no request can be sent, the next search is begun once the key can be opened, and every hour.
  return error instanceof NotSentError;
}

async function read(deps: Deps, connection: Connection, state: CatchUpState): Promise<void> {
  const { id } = connection;
  const list = new ListedEvents(budgetedStripeOf(deps, connection, "event"));
  const began = performance.now();
  let run = state.run ?? beginRun(state);
  for (;;) {
    const part = await list.readNextPage(run);
    await storeAll(deps, connection, part.events);
    if (part.unread !== null) {
      await noteProblem(deps.sql, id, { code: "events_missed", detail: part.unread });
      // What is there beyond it is looked for by the next catch-up, from where this one began.
      if (part.ended) return endCatchUp(deps.sql, id, null);
    }
    run = { ...part.run, startedAt: run.startedAt ?? part.freshAt?.toISOString() ?? null };
    if (part.ended) break;
    await storeCatchUp(deps.sql, id, run);
    if (performance.now() - began > STEP_MS || deps.stopping.aborted) {
      return deps.jobs.send(deps.sql, "catch_up", { connectionId: id });
    }
  }
  await forgetProblems(deps.sql, id, ["events_not_readable"]);
  if (run.gap) await noteProblem(deps.sql, id, { code: "events_missed" });
  await endCatchUp(deps.sql, id, run.startedAt);
}

/** A run over what the last complete one did not see. */
export function beginRun(state: CatchUpState): CatchUpRun {
  const { completeUntil, createdAt } = state;
  // A new connection's data is loaded by a backfill: only what came after it was made can be missed.
  const wanted = completeUntil === null ? createdAt.getTime() : completeUntil.getTime() - OVERLAP_MS;
  const kept = Date.now() - KEPT_MS;
  const from = new Date(Math.max(wanted, kept)).toISOString();
  return { startedAt: null, from, cursor: null, gap: wanted < kept };
}

async function storeAll(deps: Deps, connection: Connection, events: unknown[]): Promise<void> {
  const { id: connectionId, secretsVersion, teamId } = connection;
  const arrivals = events.map((event) => ({ ...listedToStore(event), connectionId, secretsVersion }));
  const outcomes = await Promise.all(arrivals.map((arrival) => deps.gather.add(arrival)));
  // The secrets were changed meanwhile, or the connection goes: the next attempt reads it anew.
  if (outcomes.includes("stale")) throw new Error("The connection changed during its catch-up");
  if (outcomes.includes("stored")) await notify(deps.sql, { kind: "inbox", connectionId, teamId });
}
