import { randomUUID } from "node:crypto";

import { findConnectionById, lockAgainstDisconnect, type Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { notify } from "../../database/signals.js";
import { isDatabaseGone } from "../../database/translate-error.js";
import { NotSentError } from "../../stripe/not-sent.js";
import { openRunClient } from "../runs/run-client.js";
import { runningBackfillId } from "../runs/run-store.js";
import { RunTrouble } from "../runs/run-trouble.js";
import { confirmSuspects } from "./confirm-suspects.js";
import { noteLostEvents, warnOfLostEvents } from "./end-run.js";
import { holdLook, leaseLook, sendLookAgain, storeRecheck } from "./look-again-store.js";
import { countFindings } from "./result.js";
import { markForRecheck } from "./undecided-store.js";
import { findVerification, type StoredVerification } from "./verification-store.js";

/**
 * A recheck stops after this time. It is shorter than the lease, so the looks under way end before the lease does.
 */
const RECHECK_MS = 30_000;

/**
 * Rechecks the objects that an ended verification left undecided. An object that is equal now is not undecided any
 * more; an object that differs is corrected. When no object is undecided, the copy is proved equal to Stripe as of
 * the time of the verification. If some are still undecided, sends another recheck, each time after a longer pause.
 * A newer verification ends the rechecks, because it compares everything.
 * @throws the error if the database cannot be reached; other errors are logged
 */
export async function lookAgain(deps: Deps, verificationId: string): Promise<void> {
  const worker = `${deps.applicationName} ${randomUUID()}`;
  if (!(await leaseLook(deps.sql, verificationId, worker))) return;
  const run = await findVerification(deps.sql, verificationId);
  const connection = run === null ? null : await findConnectionById(deps.sql, run.connectionId);
  if (run === null || connection === null || connection.disconnectingAt !== null) return;
  const before = await countFindings(deps.sql, run);
  try {
    // A running backfill reads the same objects with fewer requests, so the recheck waits for the next time.
    if ((await runningBackfillId(deps.sql, connection.id)) === null)
      await lookAtUndecided(deps, run, connection, worker);
  } catch (error) {
    if (isDatabaseGone(error)) throw error;
    // The connection's status shows why no request can be sent. A warning at each recheck would only repeat it.
    const level = error instanceof NotSentError ? "debug" : "warn";
    deps.log[level]({ err: error, teamId: connection.teamId }, "undecided objects could not be rechecked");
  }
  await storeFindings(deps, run, connection, worker, before.lost);
}

/** Takes looks at the undecided objects until all are decided or the time is over. */
async function lookAtUndecided(
  deps: Deps,
  run: StoredVerification,
  connection: Connection,
  worker: string,
): Promise<void> {
  const began = performance.now();
  const stripe = await openRunClient(deps, connection, "idle", run);
  await markForRecheck(deps.sql, run.id);
  const lease = { table: "verifications", id: run.id, worker } as const;
  await confirmSuspects(deps, {
    run,
    connection,
    trouble: new RunTrouble(deps, connection, lease, null),
    stripe,
    isAfterRun: true,
    hold: async (sql) =>
      (await lockAgainstDisconnect(sql, connection.id)) !== null && holdLook(sql, run.id, worker),
    stopped: () => performance.now() - began > RECHECK_MS || deps.stopping.aborted,
  });
}

/** Stores what the recheck found, and sends the next recheck if some objects are still undecided. */
async function storeFindings(
  deps: Deps,
  run: StoredVerification,
  connection: Connection,
  worker: string,
  lostBefore: number,
): Promise<void> {
  const { lost } = await deps.sql.begin(async (sql) => {
    if (!(await holdLook(sql, run.id, worker))) return { lost: lostBefore };
    const found = await countFindings(sql, run);
    const result = Object.entries(run.result).map(([object, one]) => {
      return [object, { ...one, ...found.counts[object] }] as const;
    });
    const { equal } = found;
    await storeRecheck(sql, run.id, { result: Object.fromEntries(result), equal, open: found.undecided > 0 });
    if (found.undecided > 0) await sendLookAgain(deps, sql, run.id, run.lookedAgain + 1);
    if (found.lost > lostBefore) await noteLostEvents(sql, connection, found.lost, false);
    await notify(sql, { kind: "backfill", teamId: connection.teamId });
    await notify(sql, { kind: "connection", teamId: connection.teamId });
    return found;
  });
  if (lost > lostBefore) warnOfLostEvents(deps, connection, lost - lostBefore);
}
