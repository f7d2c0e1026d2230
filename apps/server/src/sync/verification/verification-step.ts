import { randomUUID } from "node:crypto";

import type { TransactionSql } from "postgres";
import { Stripe } from "stripe";

import { budgetedStripeOf } from "../../connection/secrets.js";
import { doubtKey, findConnectionById, type Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { whileRenewing } from "../../lease.js";
import { redact } from "../../logger.js";
import { notify } from "../../signals.js";
import { isDatabaseGone } from "../../translate-error.js";
import { deleteWindows, readWindows } from "../listing/window-store.js";
import type { Window } from "../listing/window.js";
import { confirmSuspects } from "./confirm.js";
import { compareLists } from "./compare-lists.js";
import { progressOfVerification } from "./read-verification.js";
import {
  endVerification,
  leaseVerification,
  releaseVerification,
  renewVerification,
  type StoredVerification,
} from "./verification-store.js";

/** A step ends after this, well inside the job's 60 s, and the next one goes on where it stood. */
const STEP_MS = 40_000;

/**
 * One step of a verification: compares all of Stripe's lists with the team's rows, then looks at each object that
 * seemed to differ by itself, and heals what does. Takes only requests that nothing else wants. Sends the next step
 * if the run has not ended.
 * @throws what went wrong at Stripe or the network, after the run was released: the job is tried again.
 */
export async function verificationStep(deps: Deps, verificationId: string): Promise<void> {
  const worker = `${deps.process} ${randomUUID()}`;
  const run = await leaseVerification(deps.sql, verificationId, worker);
  if (run === null) return;
  const connection = await findConnectionById(deps.sql, run.connectionId);
  if (connection === null || connection.disconnectingAt !== null) return;
  const began = performance.now();
  const step = {
    run,
    connection,
    worker,
    stripe: budgetedStripeOf(deps, connection, "idle"),
    stopped: () => performance.now() - began > STEP_MS || deps.stopping.aborted,
  };
  await whileRenewing(
    () => renewVerification(deps.sql, run.id, worker),
    async () => {
      try {
        const listed = run.phase === "confirming" || (await compareLists(deps, step));
        const done = listed && (await confirmSuspects(deps, step));
        if (done) await end(deps, connection, run, null);
        else {
          await releaseVerification(deps.sql, run.id, worker, null);
          await deps.jobs.send(deps.sql, "verification", { verificationId: run.id });
        }
      } catch (error) {
        await stumble(deps, connection, run, worker, error);
      }
    },
  );
}

async function end(
  deps: Deps,
  connection: Connection,
  run: StoredVerification,
  error: string | null,
): Promise<void> {
  await deps.sql.begin(async (sql) => {
    const windows = await readWindows(sql, run.id);
    const { result, equal } = await progressOfVerification(sql, run, windows, new Date());
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

async function stumble(
  deps: Deps,
  connection: Connection,
  run: StoredVerification,
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
      "Stripe refused the key. Replace the keys, then start the verification again.",
    );
  }
  if (error instanceof Stripe.errors.StripeError) {
    const told = `Stripe does not answer as it should (${message}). Trying again by itself.`;
    await releaseVerification(deps.sql, run.id, worker, told);
    await notify(deps.sql, { kind: "backfill", teamId: connection.teamId });
    throw error;
  }
  deps.log.error({ err: error, teamId: connection.teamId }, "a verification failed");
  await end(deps, connection, run, message);
}
