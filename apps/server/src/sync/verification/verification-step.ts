import { randomUUID } from "node:crypto";

import type { TransactionSql } from "postgres";

import { budgetedStripeOf } from "../../connection/secrets.js";
import { findConnectionById, type Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { whileRenewing } from "../../lease.js";
import { notify } from "../../signals.js";
import { runningBackfillId } from "../backfill-store.js";
import { deleteWindows, readWindows } from "../listing/window-store.js";
import type { Window } from "../listing/window.js";
import { progressOf } from "../progress.js";
import { releaseRun, renewRun, type RunLease } from "../run-store.js";
import { RunTrouble } from "../run-trouble.js";
import { confirmSuspects } from "./confirm.js";
import { compareLists } from "./compare-lists.js";
import { resultOf } from "./read-verification.js";
import { endVerification, leaseVerification, type StoredVerification } from "./verification-store.js";

/** A step ends after this, well inside the job's 60 s, and the next one goes on where it stood. */
const STEP_MS = 40_000;
/** What a backfill is to load is not missing: a verification waits for its end, and looks for it this often. */
const LOOK_AGAIN_SECONDS = 2;

/**
 * One step of a verification: compares all of Stripe's lists with the team's rows, then looks at each object that
 * seemed to differ by itself, and heals what does. Takes only requests that nothing else wants. Sends the next step
 * if the run has not ended.
 * @throws what went wrong at Stripe or the network, after the run was released: the job is tried again.
 */
export async function verificationStep(deps: Deps, verificationId: string): Promise<void> {
  const lease: RunLease = {
    table: "verifications",
    id: verificationId,
    worker: `${deps.process} ${randomUUID()}`,
  };
  const run = await leaseVerification(deps.sql, lease);
  if (run === null) return;
  const connection = await findConnectionById(deps.sql, run.connectionId);
  if (connection === null || connection.disconnectingAt !== null) return;
  const began = performance.now();
  const trouble = new RunTrouble(deps, connection, lease, run.error);
  const step = {
    run,
    connection,
    lease,
    trouble,
    stripe: budgetedStripeOf(deps, connection, "idle"),
    stopped: () => performance.now() - began > STEP_MS || deps.stopping.aborted,
  };
  await whileRenewing(
    () => renewRun(deps.sql, lease),
    async () => {
      try {
        if ((await runningBackfillId(deps.sql, connection.id)) !== null) {
          await trouble.waits("Waits for the end of the backfill that is running.");
          return await again(deps, lease, LOOK_AGAIN_SECONDS);
        }
        const listed = run.phase === "confirming" || (await compareLists(deps, step));
        const done = listed && (await confirmSuspects(deps, step));
        if (done) await end(deps, connection, run, null);
        else await again(deps, lease, 0);
      } catch (error) {
        const startAgain = "start the verification again";
        await trouble.stopped(error, startAgain, (why) => end(deps, connection, run, why));
      }
    },
  );
}

async function again(deps: Deps, lease: RunLease, afterSeconds: number): Promise<void> {
  await releaseRun(deps.sql, lease);
  const options = afterSeconds === 0 ? {} : { startAfter: afterSeconds };
  await deps.jobs.send(deps.sql, "verification", { verificationId: lease.id }, options);
}

async function end(
  deps: Deps,
  connection: Connection,
  run: StoredVerification,
  error: string | null,
): Promise<void> {
  await deps.sql.begin(async (sql) => {
    const windows = await readWindows(sql, run.id);
    const progress = progressOf(run.objects, windows, new Date());
    const { result, equal } = await resultOf(sql, run, progress);
    await endVerification(sql, run.id, {
      status: error === null ? "completed" : "failed",
      error,
      result,
      equalAsOf: error === null && equal ? beganAt(windows) : null,
    });
    await deleteWindows(sql, run.id);
    await tell(sql, connection);
  });
}

/** What came after the first page was read is not part of the proof. */
function beganAt(windows: Window[]): Date | null {
  const times = windows.flatMap(({ listedAt }) => (listedAt === null ? [] : [listedAt.getTime()]));
  return times.length === 0 ? null : new Date(Math.min(...times));
}

function tell(sql: TransactionSql, { teamId }: Connection): Promise<void> {
  return notify(sql, { kind: "backfill", teamId });
}
