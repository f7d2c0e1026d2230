import { randomUUID } from "node:crypto";

import { budgetedStripeOf } from "../../connection/secrets.js";
import { findConnectionById, lockAgainstDisconnect, type Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { notify } from "../../database/signals.js";
import { isDatabaseGone } from "../../database/translate-error.js";
import { kindOfFailure } from "../../stripe/failure.js";
import { runningBackfillId } from "../runs/run-store.js";
import { RunTrouble } from "../runs/run-trouble.js";
import { confirmSuspects } from "./confirm.js";
import { noteLostEvents, warnOfLostEvents } from "./end-run.js";
import { holdLook, leaseLook, sendLookAgain, storeLooked } from "./look-again-store.js";
import { countsOf } from "./result.js";
import { suspectUndecided } from "./undecided-store.js";
import { findVerification, type StoredVerification } from "./verification-store.js";

/** Shorter than the lease, so that what is in hand ends inside of it. */
const LOOK_MS = 30_000;

/**
 * Looks again at the objects that a verification left undecided: those that are equal now are not undecided any more,
 * those that differ are healed. Once none is left the copy is equal to Stripe as of the time of the verification. What
 * stays undecided is looked at again, later each time, until the next verification looks at everything.
 */
export async function lookAgain(deps: Deps, verificationId: string): Promise<void> {
  const worker = `${deps.applicationName} ${randomUUID()}`;
  if (!(await leaseLook(deps.sql, verificationId, worker))) return;
  const run = await findVerification(deps.sql, verificationId);
  const connection = run === null ? null : await findConnectionById(deps.sql, run.connectionId);
  if (run === null || connection === null || connection.disconnectingAt !== null) return;
  const before = await countsOf(deps.sql, run);
  try {
    // What a backfill loads need not be looked at one by one.
    if ((await runningBackfillId(deps.sql, connection.id)) === null)
      await look(deps, run, connection, worker);
  } catch (error) {
    if (isDatabaseGone(error)) throw error;
    // The status tells of a key that cannot be opened; each look would tell the same once more.
    const level = kindOfFailure(error) === "key_unreadable" ? "debug" : "warn";
    deps.log[level]({ err: error, teamId: connection.teamId }, "undecided objects could not be looked at");
  }
  await settle(deps, run, connection, worker, before.lost);
}

async function look(
  deps: Deps,
  run: StoredVerification,
  connection: Connection,
  worker: string,
): Promise<void> {
  const began = performance.now();
  const stripe = budgetedStripeOf(deps, connection, "idle");
  await suspectUndecided(deps.sql, run.id);
  const lease = { table: "verifications", id: run.id, worker } as const;
  await confirmSuspects(deps, {
    run,
    connection,
    trouble: new RunTrouble(deps, connection, lease, null),
    stripe,
    isAfterRun: true,
    hold: async (sql) =>
      (await lockAgainstDisconnect(sql, connection.id)) !== null && holdLook(sql, run.id, worker),
    stopped: () => performance.now() - began > LOOK_MS || deps.stopping.aborted,
  });
}

/** Says what was found, and sends the next look where something is still undecided. */
async function settle(
  deps: Deps,
  run: StoredVerification,
  connection: Connection,
  worker: string,
  lostBefore: number,
): Promise<void> {
  const { lost } = await deps.sql.begin(async (sql) => {
    if (!(await holdLook(sql, run.id, worker))) return { lost: lostBefore };
    const found = await countsOf(sql, run);
    const result = Object.entries(run.result).map(([object, one]) => {
      return [object, { ...one, ...found.counts[object] }] as const;
    });
    const { equal } = found;
    await storeLooked(sql, run.id, { result: Object.fromEntries(result), equal, open: found.undecided > 0 });
    if (found.undecided > 0) await sendLookAgain(deps, sql, run.id, run.lookedAgain + 1);
    if (found.lost > lostBefore) await noteLostEvents(sql, connection, found.lost, false);
    await notify(sql, { kind: "backfill", teamId: connection.teamId });
    await notify(sql, { kind: "connection", teamId: connection.teamId });
    return found;
  });
  if (lost > lostBefore) warnOfLostEvents(deps, connection, run, lost - lostBefore);
}
