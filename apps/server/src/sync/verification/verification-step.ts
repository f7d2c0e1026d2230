import { budgetedStripeOf } from "../../connection/secrets.js";
import { lockAgainstDisconnect } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { notify } from "../../database/signals.js";
import { addLeftOver } from "../listing/left-over-store.js";
import { readWindows, storeWindows } from "../listing/window-store.js";
import { wholeList } from "../listing/window.js";
import { progressOf } from "../listing/progress.js";
import { doRunStep, type RunStep, type StepResult } from "../runs/run-step.js";
import { holdRun, runningBackfillId } from "../runs/run-store.js";
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
  await doRunStep<StoredVerification>(deps, verificationId, {
    table: "verifications",
    take: (lease) => leaseVerification(deps.sql, lease),
    work: (step) => work(deps, step),
    fail: ({ connection, run }, why) => endRun(deps, connection, run, why),
    startAgain: "start the verification again",
  });
}

async function work(
  deps: Deps,
  { run, connection, lease, trouble }: RunStep<StoredVerification>,
): Promise<StepResult> {
  const began = performance.now();
  const stripe = budgetedStripeOf(deps, connection, "idle");
  if ((await runningBackfillId(deps.sql, connection.id)) !== null) {
    await trouble.noteWaiting("Waits for the end of the backfill that is running.");
    return { nextAfterSeconds: LOOK_AGAIN_SECONDS };
  }
  const step: Step = {
    run,
    connection,
    trouble,
    stripe,
    isAfterRun: false,
    hold: async (sql) => (await lockAgainstDisconnect(sql, connection.id)) !== null && holdRun(sql, lease),
    stopped: () => performance.now() - began > STEP_MS || deps.stopping.aborted,
  };
  if (run.objects.length === 0 && !(await begin(deps, step))) {
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
