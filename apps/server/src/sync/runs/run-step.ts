import { randomUUID } from "node:crypto";

import { findConnectionById, type Connection } from "../../connection/store.js";
import { whileRenewing } from "../../database/lease.js";
import type { Deps } from "../../deps.js";
import { releaseRun, renewRun, type RunLease, type RunTable } from "./run-store.js";
import { RunTrouble } from "./run-trouble.js";

/** What every step of a run works with. */
export interface RunStep<Run> {
  run: Run;
  connection: Connection;
  lease: RunLease;
  trouble: RunTrouble;
}

/** `ended`: the run has ended; otherwise its next step begins after so many seconds. */
export type StepResult = "ended" | { nextAfterSeconds: number };

/** What tells one kind of run from another. */
export interface RunKind<Run> {
  table: RunTable;
  /** Leases the run; null: it has ended, or another worker has it. */
  take(lease: RunLease): Promise<Run | null>;
  /** Does one step. It may throw what went wrong at Stripe. */
  work(step: RunStep<Run>): Promise<StepResult>;
  /** Ends the run as failed, and says why. */
  fail(step: RunStep<Run>, why: string): Promise<void>;
  /** Completes "Replace the keys, then …" for people. */
  startAgain: string;
}

/**
 * Does one step of a run while it holds the run's lease, and sends the job of the next step unless the run has ended.
 * @throws what went wrong at Stripe or the network, after the lease was released: the job is tried again
 */
export async function doRunStep<Run extends { connectionId: string; error: string | null }>(
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
          startAgain,
          fail: (why) => fail(step, why),
          goOn: () => sendNextStep(deps, lease, 0),
        });
      }
    },
  );
}

async function sendNextStep({ sql, jobs }: Deps, lease: RunLease, afterSeconds: number): Promise<void> {
  const { table, id } = lease;
  const options = afterSeconds === 0 ? {} : { startAfter: afterSeconds };
  await releaseRun(sql, lease);
  if (table === "backfills") await jobs.send(sql, "backfill", { backfillId: id }, options);
  else await jobs.send(sql, "verification", { verificationId: id }, options);
}
