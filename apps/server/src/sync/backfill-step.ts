import { randomUUID } from "node:crypto";

import type { TransactionSql } from "postgres";
import { Stripe } from "stripe";

import { noteProblem } from "../connection/problems.js";
import { budgetedStripeOf } from "../connection/secrets.js";
import { doubtKey, findConnectionById, type Connection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { isOutage, problemOf } from "../inbox/outage.js";
import { outageEnded } from "../inbox/recover.js";
import { whileRenewing } from "../lease.js";
import { redact } from "../logger.js";
import { notify } from "../signals.js";
import { isDatabaseGone } from "../translate-error.js";
import {
  endBackfill,
  leaseBackfill,
  releaseBackfill,
  renewBackfill,
  storeTrouble,
  type Progress,
  type StoredBackfill,
} from "./backfill-store.js";
import { completeLists } from "./complete-lists.js";
import { noteListed } from "./listings.js";
import { readAll, readersFor } from "./listing/read-all.js";
import { customersOf } from "./listing/read-customers.js";
import { isLimited, readPage, withoutPage } from "./listing/read-page.js";
import type { Window } from "./listing/window.js";
import { deleteWindows, readWindows } from "./listing/window-store.js";
import { OBJECTS, typeOfBackfill, type SyncedObject } from "./objects.js";
import { PageWriter } from "./page-writer.js";
import { progressOf, settled } from "./progress.js";
import { beginVerification } from "./verification/start-verification.js";
import { statesOf } from "./states-of.js";

/** A step ends after this, well inside the job's 60 s, and the next one goes on where it stood. */
const STEP_MS = 40_000;
/** Watchers are told of progress this often at most. */
const TELL_MS = 100;

/**
 * One step of a backfill: windows of all objects' lists are read at once, within the account's request budget, and
 * each page is written in one transaction with the progress it makes. Sends the next step if the run has not ended.
 * @throws what went wrong at Stripe or the network, after the run was released: the job is tried again.
 */
export async function backfillStep(deps: Deps, backfillId: string): Promise<void> {
  const worker = `${deps.process} ${randomUUID()}`;
  const run = await leaseBackfill(deps.sql, backfillId, worker);
  if (run === null) return;
  const connection = await findConnectionById(deps.sql, run.connectionId);
  if (connection === null || connection.disconnectingAt !== null) return;
  await whileRenewing(
    () => renewBackfill(deps.sql, run.id, worker),
    async () => {
      try {
        if (run.cancelRequested) await end(deps, connection, run, "canceled", null);
        else if (connection.syncStatus !== "ready") await again(deps, run, worker, 1);
        else if (await load(deps, connection, run, worker)) await finish(deps, connection, run);
        else await again(deps, run, worker, 0);
      } catch (error) {
        await stumble(deps, connection, run, worker, error);
      }
    },
  );
}

/** Whether all is loaded. */
async function load(
  deps: Deps,
  connection: Connection,
  run: StoredBackfill,
  worker: string,
): Promise<boolean> {
  const { sql } = deps;
  const stripe = budgetedStripeOf(deps, connection, "backfill");
  const customers = customersOf(sql, connection.teamId);
  const writer = new PageWriter(sql, connection, run, worker);
  const began = performance.now();
  let toldAt = -Infinity;
  let troubled = run.error !== null;
  const trouble = async (error: string | null): Promise<void> => {
    if (error === null && !troubled) return;
    troubled = error !== null;
    await storeTrouble(sql, run.id, error);
    if (troubled) await noteProblem(sql, connection.id, { code: "rate_limited" });
    else await outageEnded(deps, connection);
  };
  const step = async (window: Window, divide: (next: Window) => Window[]): Promise<Window[] | null> => {
    const type = typeOfBackfill(window.object);
    const row: SyncedObject = OBJECTS[type];
    let page;
    try {
      page = await readPage({ stripe, customers }, row, window);
    } catch (error) {
      // The budget knows already that Stripe wants a pause.
      if (isLimited(error)) {
        await trouble(LIMITED);
        return [window];
      }
      page = { objects: [], freshAt: new Date(0), next: withoutPage(window, error) };
    }
    const lineItems = await completeLists(stripe, row, page.objects);
    const [next = page.next, ...others] = divide(page.next);
    const states = statesOf(type, row, page);
    const stored = await writer.write({ row, page, states, lineItems, windows: [next, ...others] });
    await trouble(null);
    if (performance.now() - toldAt > TELL_MS) {
      toldAt = performance.now();
      await notify(sql, { kind: "backfill", teamId: connection.teamId });
    }
    return stored;
  };
  return readAll({
    windows: await readWindows(sql, run.id),
    objects: run.objects,
    readers: readersFor(deps.env.requestsPerSecond[connection.mode]),
    step,
    stopped: () => performance.now() - began > STEP_MS || deps.stopping.aborted,
  });
}

const LIMITED = "Stripe limits the requests of this account for the moment. The run goes on by itself.";

async function again(deps: Deps, run: StoredBackfill, worker: string, afterSeconds: number): Promise<void> {
  await releaseBackfill(deps.sql, run.id, worker, null);
  await deps.jobs.send(
    deps.sql,
    "backfill",
    { backfillId: run.id },
    afterSeconds === 0 ? {} : { startAfter: afterSeconds },
  );
}

async function finish(deps: Deps, connection: Connection, run: StoredBackfill): Promise<void> {
  const progress = progressOf(run.objects, await readWindows(deps.sql, run.id), new Date());
  const incomplete = run.objects.filter((name) => progress[name]?.status === "failed");
  if (incomplete.length === 0) return end(deps, connection, run, "completed", null);
  const names = incomplete.join(", ");
  const error = `Loaded, but not everything of these could be stored: ${names}.`;
  await end(deps, connection, run, "failed", error);
}

async function end(
  deps: Deps,
  connection: Connection,
  run: StoredBackfill,
  status: "completed" | "failed" | "canceled",
  error: string | null,
): Promise<void> {
  await deps.sql.begin(async (sql) => {
    const windows = await readWindows(sql, run.id);
    const result = settled(progressOf(run.objects, windows, new Date()), run.result);
    if (run.createdAfter === null) await noteAll(sql, connection, result, windows);
    await endBackfill(sql, run.id, status, { error, result });
    // What was not read is read by the next run.
    if (status === "completed") await deleteWindows(sql, run.id);
    if (status === "completed" && deps.env.verificationHours > 0) {
      await beginVerification(deps, sql, connection, null);
    }
    await notify(sql, { kind: "backfill", teamId: connection.teamId });
  });
}

/** Notes which lists were read to their ends. */
async function noteAll(
  sql: TransactionSql,
  connection: Connection,
  result: Progress,
  windows: Window[],
): Promise<void> {
  for (const [object, { status }] of Object.entries(result)) {
    if (status !== "completed" && status !== "failed") continue;
    const began = windows.filter((window) => window.object === object).map(({ listedAt }) => listedAt);
    const first = began.filter((at) => at !== null).toSorted((a, b) => a.getTime() - b.getTime())[0];
    if (first !== undefined) await noteListed(sql, connection.id, typeOfBackfill(object), first);
  }
}

async function stumble(
  deps: Deps,
  connection: Connection,
  run: StoredBackfill,
  worker: string,
  error: unknown,
): Promise<void> {
  if (isDatabaseGone(error)) throw error;
  const message = redact(error instanceof Error ? error.message : String(error)).slice(0, 500);
  if (error instanceof Stripe.errors.StripeError && error.statusCode === 401) {
    await doubtKey(deps.sql, connection.id);
    return end(
      deps,
      connection,
      run,
      "failed",
      "Stripe refused the key. Replace the keys, then start the backfill again: it goes on where it stood.",
    );
  }
  if (error instanceof Stripe.errors.StripeError) {
    if (isOutage(error))
      await noteProblem(deps.sql, connection.id, { code: problemOf(error), detail: message });
    await releaseBackfill(
      deps.sql,
      run.id,
      worker,
      `Stripe does not answer as it should (${message}). Trying again by itself.`,
    );
    await notify(deps.sql, { kind: "backfill", teamId: connection.teamId });
    throw error;
  }
  deps.log.error({ err: error, teamId: connection.teamId }, "a backfill failed");
  await end(deps, connection, run, "failed", message);
}
