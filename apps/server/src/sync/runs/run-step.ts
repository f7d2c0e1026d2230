import { randomUUID } from "node:crypto";

import { findConnectionById, type Connection } from "../../connection/store.js";
import { whileRenewing } from "../../database/lease.js";
import type { Deps } from "../../deps.js";
import { releaseRun, renewRun, type RunLease, type RunTable } from "./run-store.js";
import { RunTrouble } from "./run-trouble.js";

/** What a step of any run works with. */
export interface RunStep<Run> {
  run: Run;
  connection: Connection;
  lease: RunLease;
  /** Tells people why the run cannot go on for now. */
  trouble: RunTrouble;
}

/** `ended`: the run has ended. Otherwise the next step begins after `nextAfterSeconds`. */
export type StepResult = "ended" | { nextAfterSeconds: number };

/** How backfills and verifications differ: each kind of run gives its own functions. */
export interface RunKind<Run> {
  table: RunTable;
  /** Leases the run. Returns null if it has ended or another worker has it. */
  take(lease: RunLease): Promise<Run | null>;
  /** Does one step. @throws an error of Stripe, which {@link doRunStep} handles */
  work(step: RunStep<Run>): Promise<StepResult>;
  /** Ends the run as failed. `why` is shown to people. */
  fail(step: RunStep<Run>, why: string): Promise<void>;
  /** The end of the sentence "Replace the keys, then …", for people. */
  startAgain: string;
}

/**
 * Leases a run, does one step of it, and sends the job of the next step unless the run has ended. Renews the lease
 * during the step. Does nothing if another worker has the run, or the connection is gone.
 * @throws an error of Stripe or of the network, after the lease was released. The job queue then tries the step
 *   again.
 */
export async function doRunStep<Run extends { connectionId: string; error: string | null; startedAt: Date }>(
  deps: Deps,
  id: string,
  { table, take, work, fail, startAgain }: RunKind<Run>,
): Promise<void> {
  const lease: RunLease = { table, id, worker: `${deps.applicationName} ${randomUUID()}` };
  const run = await take(lease);
  if (run === null) return;
  const connection = await findConnectionById(deps.sql, run.connectionId);
  if (connection === null || connection.disconnectingAt !== null) return;
  const trouble = new RunTrouble(deps, connection, lease, run.error);
  const step = { run, connection, lease, trouble };
  await whileRenewing(
    () => renewRun(deps.sql, lease),
    async () => {
      try {
        const result = await work(step);
        if (result !== "ended") await sendNextStep(deps, lease, result.nextAfterSeconds);
      } catch (error) {
        await trouble.handleFailure(error, {
          startedAt: run.startedAt,
          startAgain,
          fail: (why) => fail(step, why),
          goOn: () => sendNextStep(deps, lease, 0),
        });
      }
    },
  );
}

/** Releases the run and sends the job of its next step. */
async function sendNextStep({ sql, jobs }: Deps, lease: RunLease, afterSeconds: number): Promise<void> {
  const { table, id } = lease;
  const options = afterSeconds === 0 ? {} : { startAfter: afterSeconds };
  await releaseRun(sql, lease);
  if (table === "backfills") await jobs.send(sql, "backfill", { backfillId: id }, options);
  else await jobs.send(sql, "verification", { verificationId: id }, options);
}
