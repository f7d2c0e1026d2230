import { teamSchemaAge } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { Connection } from "../../connection/store.js";
import { upgradeSchema } from "../../connection/upgrade-schema.js";
import type { Deps } from "../../deps.js";
import { notify } from "../../database/signals.js";
import { kindOfFailure } from "../../stripe/failure.js";
import { endBackfill, leaseBackfill, type StoredBackfill } from "./backfill-store.js";
import { deleteLeftOver, LAST_OBJECT } from "../listing/left-over-store.js";
import { noteListed } from "../../copy/listings.js";
import { readAll, readersFor } from "../listing/read-all.js";
import { customersWithRows } from "../listing/read-customers.js";
import type { Window } from "../listing/window.js";
import { deleteWindows, readWindows, subscriptionsKnown } from "../listing/window-store.js";
import { loadLeftOver } from "./load-left-over.js";
import { typeOfBackfill } from "../../copy/objects.js";
import { PageWriter } from "./page-writer.js";
import { progressOf, endedProgress, type Progress } from "../listing/progress.js";
import { readNext } from "../listing/read-next.js";
import { noteEnd } from "../runs/note-end.js";
import { openRunClient } from "../runs/run-client.js";
import { doRunStep, type RunStep, type StepResult } from "../runs/run-step.js";
import { beginVerification } from "../verification/start-verification.js";

/** A step stops after this time, well before its job expires at 60 s. The next step continues at the same place. */
const STEP_MS = 40_000;
/** The shortest time between two notifications of progress to people who watch. */
const NOTIFY_MS = 100;

/**
 * Does one step of a backfill. Reads several windows (parts of Stripe's lists) at the same time, within the request
 * budget of the account. Writes each page and the progress in one transaction. Sends the job of the next step if
 * the run has not ended. Does nothing if another worker has the run.
 * @throws an error of Stripe or of the network, after the run was released. The job queue then tries the step
 *   again.
 */
export async function backfillStep(deps: Deps, backfillId: string): Promise<void> {
  await doRunStep<StoredBackfill>(deps, backfillId, {
    table: "backfills",
    take: (lease) => leaseBackfill(deps.sql, lease),
    work: (step) => work(deps, step),
    fail: ({ connection, run }, why) => end(deps, connection, run, "failed", why),
    startAgain: "start the backfill again: it continues where it stopped",
  });
}

/** Does the work of the step, and says whether the run has ended or when the next step begins. */
async function work(deps: Deps, step: RunStep<StoredBackfill>): Promise<StepResult> {
  const { run, connection } = step;
  if (!run.cancelRequested && connection.syncStatus !== "ready") return { nextAfterSeconds: 1 };
  if ((await teamSchemaAge(deps.sql, connection.teamId)) === "older") await upgradeSchema(deps, connection);
  if (run.cancelRequested) await end(deps, connection, run, "canceled", null);
  else if (await load(deps, step)) await finish(deps, connection, run);
  else return { nextAfterSeconds: 0 };
  return "ended";
}

/** Reads until everything is loaded or the step's time is over. Returns true if everything is loaded. */
async function load(
  deps: Deps,
  { run, connection, lease, trouble }: RunStep<StoredBackfill>,
): Promise<boolean> {
  const { sql } = deps;
  const stripe = await openRunClient(deps, connection, "backfill", run);
  const customers = customersWithRows(sql, connection.teamId, () => subscriptionsKnown(sql, run));
  const writer = new PageWriter(sql, connection, run, lease);
  const began = performance.now();
  let notifiedAt = -Infinity;
  const step = async (window: Window, divide: (next: Window) => Window[]): Promise<Window[] | null> => {
    const read = await readNext({ stripe, customers }, trouble, window);
    if (read === null) return [window];
    const [next = read.page.next, ...others] = divide(read.page.next);
    const stored = await writer.write({ ...read, windows: [next, ...others] });
    if (performance.now() - notifiedAt > NOTIFY_MS) {
      notifiedAt = performance.now();
      await notify(sql, { kind: "backfill", teamId: connection.teamId });
    }
    return stored;
  };
  const stopped = (): boolean => performance.now() - began > STEP_MS || deps.stopping.aborted;
  const readers = readersFor(deps.env.requestsPerSecond[connection.mode]);
  const leftOverStep = { run, connection, lease, trouble, stripe, stopped };
  const read = async (isWanted: (object: string) => boolean): Promise<boolean> => {
    const windows = (await readWindows(sql, run.id)).filter(({ object }) => isWanted(object));
    const listed = await readAll({ windows, objects: run.objects.filter(isWanted), readers, step, stopped });
    return listed && loadLeftOver(deps, leftOverStep, isWanted);
  };
  let unreachable: { error: unknown } | null = null;
  const first = await read((object) => object !== LAST_OBJECT).catch((error: unknown) => {
    // Lists for which Stripe gives no answer now must not delay the object type that is read last.
    if (kindOfFailure(error) !== "unreachable") throw error;
    unreachable = { error };
    return true;
  });
  const all = first && (await read((object) => object === LAST_OBJECT));
  if (unreachable !== null) throw (unreachable as { error: unknown }).error;
  return all;
}

/**
 * Ends a run that has read everything: as failed if some objects could not be read or stored, else as completed.
 */
async function finish(deps: Deps, connection: Connection, run: StoredBackfill): Promise<void> {
  const progress = progressOf(run.objects, await readWindows(deps.sql, run.id), new Date());
  const incomplete = run.objects.filter((name) => progress[name]?.status === "failed");
  if (incomplete.length === 0) return end(deps, connection, run, "completed", null);
  const names = incomplete.join(", ");
  const error = `The backfill read to the end, but some of these objects could not be read or stored: ${names}.`;
  await end(deps, connection, run, "failed", error);
}

/** Stores that the run has ended. Begins a verification after a run that completed. */
async function end(
  deps: Deps,
  connection: Connection,
  run: StoredBackfill,
  status: "completed" | "failed" | "canceled",
  error: string | null,
): Promise<void> {
  await deps.sql.begin(async (sql) => {
    const windows = await readWindows(sql, run.id);
    const result = endedProgress(progressOf(run.objects, windows, new Date()), run.result);
    if (run.createdAfter === null) await noteCompleteLists(sql, connection, result, windows);
    await endBackfill(sql, run.id, status, { error, result });
    // After a run that was canceled or failed, the windows stay: the next run continues them.
    if (status === "completed") await deleteWindows(sql, run.id);
    if (status === "completed") await deleteLeftOver(sql, run.id);
    if (status === "completed" && deps.env.verificationHours > 0) {
      await beginVerification(deps, sql, connection, null);
    }
    await notify(sql, { kind: "backfill", teamId: connection.teamId });
  });
  noteEnd(deps, { kind: "backfill", teamId: connection.teamId, outcome: status });
}

/**
 * Stores which lists were read completely, and when the first page of each was read. Leaves out a list of which
 * something could not be read.
 */
async function noteCompleteLists(
  sql: TransactionSql,
  connection: Connection,
  result: Progress,
  windows: Window[],
): Promise<void> {
  for (const [object, { status }] of Object.entries(result)) {
    if (status !== "completed" && status !== "failed") continue;
    const own = windows.filter((window) => window.object === object);
    if (own.some(({ unread }) => unread !== null)) continue;
    const began = own.map(({ listedAt }) => listedAt);
    const first = began.filter((at) => at !== null).toSorted((a, b) => a.getTime() - b.getTime())[0];
    if (first !== undefined) await noteListed(sql, connection.id, typeOfBackfill(object), first);
  }
}
