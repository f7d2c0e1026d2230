import type { TransactionSql } from "postgres";

import { forgetProblems, noteProblem } from "../../connection/problems.js";
import type { Connection } from "../../connection/store.js";
import type { Deps } from "../../deps.js";
import { notify } from "../../database/signals.js";
import { noteEnd } from "../runs/note-end.js";
import { deleteLeftOver } from "../listing/left-over-store.js";
import { deleteWindows, readWindows } from "../listing/window-store.js";
import type { Window } from "../listing/window.js";
import { coveredBy } from "./coverage.js";
import { sendLookAgain } from "./look-again-store.js";
import { resultOf } from "./result.js";
import { endVerification, readNotes, type StoredVerification } from "./verification-store.js";

/**
 * Ends a run: stores its result, its coverage, and as of when the copy is equal to Stripe. Sends the recheck of
 * undecided objects.
 * @param error a sentence that says why the run failed; null: it completed
 */
export async function endRun(
  deps: Deps,
  connection: Connection,
  run: StoredVerification,
  error: string | null,
): Promise<void> {
  const { lost } = await deps.sql.begin(async (sql) => {
    const windows = await readWindows(sql, run.id);
    const known = { ...run, notes: await readNotes(sql, run.id) };
    const found = await resultOf(sql, known, windows, new Date());
    const covers = error === null ? coveredBy(known, windows) : [];
    const comparedFrom = beganAt(windows, covers);
    const isOpen = error === null && found.undecided > 0;
    await endVerification(sql, run.id, {
      status: error === null ? "completed" : "failed",
      error,
      result: found.result,
      covers,
      comparedFrom,
      equal: error === null && found.equal,
    });
    if (isOpen) await sendLookAgain(deps, sql, run.id, 0);
    await deleteWindows(sql, run.id);
    await deleteLeftOver(sql, run.id);
    if (error === null) await noteLostEvents(sql, connection, found.lost, true);
    await notify(sql, { kind: "backfill", teamId: connection.teamId });
    return found;
  });
  const outcome = error === null ? "completed" : "failed";
  noteEnd(deps, { kind: "verification", teamId: connection.teamId, outcome });
  if (lost > 0) warnOfLostEvents(deps, connection, lost);
}

/**
 * Stores as a problem of the connection that events were lost. If none was lost, removes this problem, but only if
 * `all` says that a whole run was compared.
 * @param lost how many differences an event should have brought
 */
export async function noteLostEvents(
  sql: TransactionSql,
  { id, teamId }: Connection,
  lost: number,
  all: boolean,
): Promise<void> {
  if (lost > 0) {
    const detail = lost === 1 ? "1 object" : `${lost.toLocaleString("en")} objects`;
    await noteProblem(sql, id, { code: "events_lost", detail });
  } else if (all) await forgetProblems(sql, id, ["events_lost"]);
  await notify(sql, { kind: "connection", teamId });
}

/** Writes a warning to the log that events were lost, so operators can repair the delivery. */
export function warnOfLostEvents({ log }: Deps, { teamId }: Connection, lost: number): void {
  log.warn(
    { teamId, objects: lost },
    "a verification found differences that events should have brought: deliveries are lost",
  );
}

/**
 * When the first covered list began to be read; null: no type is covered. The proof says nothing about later
 * changes.
 */
function beganAt(windows: Window[], covers: string[]): Date | null {
  const times = windows.flatMap(({ object, listedAt }) => {
    return listedAt === null || !covers.includes(object) ? [] : [listedAt.getTime()];
  });
  return times.length === 0 ? null : new Date(Math.min(...times));
}
