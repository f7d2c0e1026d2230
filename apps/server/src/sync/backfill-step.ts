import { randomUUID } from "node:crypto";

import { Stripe } from "stripe";

import { stripeOf } from "../connection/secrets.js";
import { doubtKey, findConnectionById, holdConnection, type Connection } from "../connection/store.js";
import type { Deps } from "../deps.js";
import { redact } from "../logger.js";
import { shortTransaction } from "../short-transaction.js";
import { notify } from "../signals.js";
import { isDatabaseGone } from "../translate-error.js";
import {
  endBackfill,
  leaseBackfill,
  releaseBackfill,
  storeProgress,
  type Progress,
  type StoredBackfill,
} from "./backfill-store.js";
import { completeLists } from "./complete-lists.js";
import { noteListed } from "./listings.js";
import { OBJECTS, typeOfBackfill, type SyncedObject } from "./objects.js";
import { withoutPage, withPage } from "./page-progress.js";
import { readPage } from "./pages.js";
import { writePage } from "./write-page.js";

/** A step ends after this, well inside the job's 60 s, and the next one goes on where it stood. */
const STEP_MS = 20_000;

/**
 * One step of a backfill: page after page, each written in one transaction with the progress it makes, so that
 * after a crash no page is lost and at most one is read again. Sends the next step if the run has not ended.
 * @throws what went wrong at Stripe or the network, after the run was released: the job is tried again.
 */
export async function backfillStep(deps: Deps, backfillId: string): Promise<void> {
  const worker = randomUUID();
  const run = await leaseBackfill(deps.sql, backfillId, worker);
  if (run === null) return;
  const connection = await findConnectionById(deps.sql, run.connectionId);
  if (connection === null || connection.disconnectingAt !== null) return;
  try {
    if (run.cancelRequested) await end(deps, connection, run, "canceled", null);
    else if (connection.syncStatus === "ready") await load(deps, connection, run, worker);
    else await again(deps, run, worker, 1);
  } catch (error) {
    await stumble(deps, connection, run, worker, error);
  }
}

async function load(deps: Deps, connection: Connection, run: StoredBackfill, worker: string): Promise<void> {
  const stripe = stripeOf(deps, connection);
  const progress: Progress = { ...run.result };
  const began = performance.now();
  for (const name of run.objects) {
    const type = typeOfBackfill(name);
    const row: SyncedObject = OBJECTS[type];
    while (progress[name]?.status === "waiting" || progress[name]?.status === "running") {
      if (performance.now() - began > STEP_MS || deps.stopping.aborted) return again(deps, run, worker, 0);
      const before = progress[name];
      const page = await readPage({ sql: deps.sql, stripe, teamId: connection.teamId }, row, {
        cursor: before.cursor,
        createdAfter: run.createdAfter,
      }).catch(withoutPage);
      const lineItems = "status" in page ? new Map() : await completeLists(stripe, row, page.objects);
      const stored = await shortTransaction(deps.sql, async (sql) => {
        if ((await holdConnection(sql, connection.id)) === null) return false;
        if ("status" in page) {
          progress[name] = page;
        } else {
          const refused = await writePage(sql, connection, { type, row }, page, lineItems);
          const after = withPage(before, row, page, refused);
          progress[name] = after;
          if (after.listedAt !== undefined && page.cursor === null && run.createdAfter === null) {
            await noteListed(sql, connection.id, type, new Date(after.listedAt));
          }
        }
        await notify(sql, { kind: "backfill", teamId: connection.teamId });
        return storeProgress(sql, run.id, worker, progress);
      });
      if (!stored) return again(deps, run, worker, 0);
    }
  }
  const incomplete = Object.keys(progress).filter((name) => progress[name]?.status === "failed");
  if (incomplete.length === 0) return end(deps, connection, run, "completed", null);
  const names = incomplete.join(", ");
  await end(
    deps,
    connection,
    run,
    "failed",
    `Loaded, but not everything of these could be stored: ${names}.`,
  );
}

async function again(deps: Deps, run: StoredBackfill, worker: string, afterSeconds: number): Promise<void> {
  await releaseBackfill(deps.sql, run.id, worker, null);
  await deps.jobs.send(
    deps.sql,
    "backfill",
    { backfillId: run.id },
    afterSeconds === 0 ? {} : { startAfter: afterSeconds },
  );
}

async function end(
  deps: Deps,
  connection: Connection,
  run: StoredBackfill,
  status: "completed" | "failed" | "canceled",
  error: string | null,
): Promise<void> {
  await endBackfill(deps.sql, run.id, status, error);
  await notify(deps.sql, { kind: "backfill", teamId: connection.teamId });
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
      "Stripe refused the key. Replace the keys, then start the backfill again.",
    );
  }
  if (error instanceof Stripe.errors.StripeError) {
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
