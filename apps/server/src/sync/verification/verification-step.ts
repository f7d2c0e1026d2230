import type { Deps } from "../../deps.js";
import { notify } from "../../database/signals.js";
import { addLeftOver } from "../listing/left-over-store.js";
import { readWindows, storeWindows } from "../listing/window-store.js";
import { wholeList } from "../listing/window.js";
import { progressOf } from "../listing/progress.js";
import { openRunClient } from "../runs/run-client.js";
import { doRunStep, type RunStep, type StepResult } from "../runs/run-step.js";
import { holdRun, runningBackfillId } from "../runs/run-store.js";
import { ALL_CLOCKS } from "../listing/test-clocks.js";
import { compareLists } from "./compare-lists.js";
import { confirmSuspects } from "./confirm-suspects.js";
import { endRun } from "./end-run.js";
import { pauseSeconds } from "./pace.js";
import { readScope } from "./scope.js";
import type { Step } from "./step.js";
import { leaseVerification, storeScope, type StoredVerification } from "./verification-store.js";

/** A step stops after this time, well before its job expires at 60 s. The next step continues at the same place. */
const STEP_MS = 40_000;
/**
 * While a backfill runs, a verification waits and checks this often whether the backfill has ended. Objects that
 * are still being loaded must not count as missing.
 */
const BACKFILL_WAIT_SECONDS = 2;
const NOTHING_LOADED = "Nothing was loaded yet, so there is nothing to compare. Run a backfill first.";

/**
 * Does one step of a verification. First compares Stripe's lists with the team's rows and stores each object that
 * seems to differ as a suspect. Then fetches each suspect by itself and corrects the rows of those that do differ.
 * Uses only requests of the budget that no other work needs. Sends the job of the next step if the run has not
 * ended. Does nothing if another worker has the run.
 * @throws an error of Stripe or of the network, after the run was released. The job queue then tries the step
 *   again.
 */
export async function verificationStep(deps: Deps, verificationId: string): Promise<void> {
  await doRunStep<StoredVerification>(deps, verificationId, {
    table: "verifications",
    take: (lease) => leaseVerification(deps.sql, lease),
    work: (step) => work(deps, step),
    fail: ({ connection, run }, why) => endRun(deps, connection, run, why),
    startAgain: "start the verification again",
  });
}

/** Does the work of the step, and says whether the run has ended or when the next step begins. */
async function work(
  deps: Deps,
  { run, connection, lease, trouble }: RunStep<StoredVerification>,
): Promise<StepResult> {
  const began = performance.now();
  const stripe = await openRunClient(deps, connection, "idle", run);
  if ((await runningBackfillId(deps.sql, connection.id)) !== null) {
    await trouble.noteWaiting("Waits for the end of the backfill that is running.");
    return { nextAfterSeconds: BACKFILL_WAIT_SECONDS };
  }
  const step: Step = {
    run,
    connection,
    trouble,
    stripe,
    isAfterRun: false,
    hold: (sql) => holdRun(sql, lease),
    stopped: () => performance.now() - began > STEP_MS || deps.stopping.aborted,
  };
  if (run.objects.length === 0 && !(await beginRun(deps, step))) {
    await endRun(deps, connection, run, NOTHING_LOADED);
    return "ended";
  }
  const listed = run.phase === "confirming" || (await compareLists(deps, step));
  if (!listed || !(await confirmSuspects(deps, step))) {
    return { nextAfterSeconds: await pauseOf(deps, run) };
  }
  await endRun(deps, connection, run, null);
  return "ended";
}

/**
 * Finds out what the run is to compare, and stores it with the windows. Returns false if nothing was ever loaded.
 */
async function beginRun(deps: Deps, step: Step): Promise<boolean> {
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

/** The pause in seconds before the next step of a daily run. */
async function pauseOf({ sql, env }: Deps, run: StoredVerification): Promise<number> {
  if (!run.paced || run.phase === "confirming") return 0;
  const now = new Date();
  const progress = progressOf(run.objects, await readWindows(sql, run.id), now);
  const ranSeconds = (now.getTime() - run.startedAt.getTime()) / 1_000;
  return pauseSeconds(progress, ranSeconds, env.verificationHours);
}
