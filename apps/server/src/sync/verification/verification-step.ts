import { randomUUID } from "node:crypto";

import { budgetedStripeOf } from "../../connection/secrets.js";
import { findConnectionById, holdConnection, type Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { whileRenewing } from "../../database/lease.js";
import { notify } from "../../database/signals.js";
import { addLeftOver } from "../listing/left-over-store.js";
import { readWindows, storeWindows } from "../listing/window-store.js";
import { wholeList } from "../listing/window.js";
import { progressOf } from "../listing/progress.js";
import { holdRun, releaseRun, renewRun, runningBackfillId, type RunLease } from "../runs/run-store.js";
import { RunTrouble } from "../runs/run-trouble.js";
import { ALL_CLOCKS } from "../listing/test-clocks.js";
import { compareLists } from "./compare-lists.js";
import { confirmSuspects } from "./confirm.js";
import { endRun } from "./end-run.js";
import { pauseSeconds } from "./pace.js";
import { readScope } from "./scope.js";
import type { Step } from "./step.js";
import { leaseVerification, storeScope, type StoredVerification } from "./verification-store.js";

/** A step ends after this, well inside the job's 60 s, and the next one goes on where it stood. */
const STEP_MS = 40_000;
/** What a backfill is to load is not missing: a verification waits for its end, and looks for it this often. */
const LOOK_AGAIN_SECONDS = 2;
const NOTHING_LOADED = "Nothing was loaded yet, so there is nothing to compare. Run a backfill first.";

/**
 * One step of a verification: compares Stripe's lists of what was loaded with the team's rows, then looks at each
 * object that seemed to differ by itself, and heals what does. Takes only requests that nothing else wants. Sends the
 * next step if the run has not ended.
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
  const trouble = new RunTrouble(deps, connection, lease, run.error);
  await whileRenewing(
    () => renewRun(deps.sql, lease),
    async () => {
      try {
        await work(deps, { run, connection, lease, trouble });
      } catch (error) {
        const startAgain = "start the verification again";
        await trouble.stopped(error, {
          startAgain,
          fail: (why) => endRun(deps, connection, run, why),
          goOn: () => again(deps, lease, 0),
        });
      }
    },
  );
}

interface Work {
  run: StoredVerification;
  connection: Connection;
  lease: RunLease;
  trouble: RunTrouble;
}

async function work(deps: Deps, { run, connection, lease, trouble }: Work): Promise<void> {
  const began = performance.now();
  const stripe = budgetedStripeOf(deps, connection, "idle");
  if ((await runningBackfillId(deps.sql, connection.id)) !== null) {
    await trouble.waits("Waits for the end of the backfill that is running.");
    return again(deps, lease, LOOK_AGAIN_SECONDS);
  }
  const step: Step = {
    run,
    connection,
    trouble,
    stripe,
    again: false,
    hold: async (sql) => (await holdConnection(sql, connection.id)) !== null && holdRun(sql, lease),
    stopped: () => performance.now() - began > STEP_MS || deps.stopping.aborted,
  };
  if (run.objects.length === 0 && !(await begin(deps, step))) {
    return endRun(deps, connection, run, NOTHING_LOADED);
  }
  const listed = run.phase === "confirming" || (await compareLists(deps, step));
  if (listed && (await confirmSuspects(deps, step))) return endRun(deps, connection, run, null);
  await again(deps, lease, await pauseOf(deps, run));
}

/** Looks up what the run is to compare; false: nothing was ever loaded. */
async function begin(deps: Deps, step: Step): Promise<boolean> {
  const { run } = step;
  const scope = await readScope(deps.sql, run.connectionId);
  if (scope.objects.length === 0) return false;
  const windows = scope.objects.map((object) => {
    const from = scope.createdFrom[object];
    return wholeList(object, from === undefined ? null : new Date(from));
  });
  await deps.sql.begin(async (sql) => {
    if (!(await step.hold(sql))) return;
    await storeScope(sql, run.id, scope);
    await storeWindows(sql, run, windows);
    if (step.connection.mode === "test" && scope.objects.includes("customer")) {
      await addLeftOver(sql, run, [ALL_CLOCKS]);
    }
    await notify(sql, { kind: "backfill", teamId: step.connection.teamId });
  });
  Object.assign(run, scope);
  return true;
}

/** How long a daily run rests before its next step. */
async function pauseOf({ sql, env }: Deps, run: StoredVerification): Promise<number> {
  if (!run.paced || run.phase === "confirming") return 0;
  const now = new Date();
  const progress = progressOf(run.objects, await readWindows(sql, run.id), now);
  const ranSeconds = (now.getTime() - run.startedAt.getTime()) / 1_000;
  return pauseSeconds(progress, ranSeconds, env.verificationHours);
}

async function again(deps: Deps, lease: RunLease, afterSeconds: number): Promise<void> {
  await releaseRun(deps.sql, lease);
  const options = afterSeconds === 0 ? {} : { startAfter: afterSeconds };
  await deps.jobs.send(deps.sql, "verification", { verificationId: lease.id }, options);
}
