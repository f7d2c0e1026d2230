import type { TeamId } from "@billstack/tenancy";

import type { AnySql } from "../../database/any-sql.js";
import type { Deps } from "../../deps.js";
import { readWindows } from "../listing/window-store.js";
import type { Window } from "../listing/window.js";
import { estimateSeconds, progressOf } from "../listing/progress.js";
import { readConfirmed } from "./differences-store.js";
import { countFindings, resultOf } from "./result.js";
import type { Verification, VerificationResult } from "./schemas.js";
import { readUndecided } from "./undecided-store.js";
import { newestVerification, type StoredVerification } from "./verification-store.js";

/** The most differences, and the most undecided objects, in an answer. The counts include all of them. */
const MOST_NAMED = 100;

/** The team's running verification, or else the last one. Null if there was none since the team was connected. */
export async function readVerification({ sql }: Deps, teamId: TeamId): Promise<Verification | null> {
  const run = await newestVerification(sql, teamId);
  if (run === null) return null;
  const running = run.status === "running";
  const now = new Date();
  const windows = running ? await readWindows(sql, run.id) : [];
  const seconds = (now.getTime() - run.startedAt.getTime()) / 1_000;
  const [result, differences, undecided] = await Promise.all([
    resultNow(sql, run, windows, now),
    readConfirmed(sql, run.id, MOST_NAMED),
    readUndecided(sql, run.id, MOST_NAMED),
  ]);
  return {
    id: run.id,
    status: run.status,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    equalAsOf: run.equalAsOf?.toISOString() ?? null,
    covers: run.covers,
    error: run.error,
    secondsLeft: running ? estimateSeconds(progressOf(run.objects, windows, now), {}, seconds) : null,
    result: Object.fromEntries(
      run.objects.flatMap((name) => {
        const one = result[name];
        return one === undefined ? [] : [[name, one]];
      }),
    ),
    differences: differences.map(({ type, ...one }) => ({ object: type, ...one })),
    undecided: undecided.map(({ type, id, reason, since }) => {
      return { object: type, id, reason, since: since.toISOString() };
    }),
  };
}

/**
 * The result of a running run so far, or of an ended run with the newest counts: rechecks change them after the
 * end.
 */
async function resultNow(
  sql: AnySql,
  run: StoredVerification,
  windows: Window[],
  now: Date,
): Promise<VerificationResult> {
  if (run.status === "running") return (await resultOf(sql, run, windows, now)).result;
  const { counts } = await countFindings(sql, run);
  return Object.fromEntries(
    Object.entries(run.result).map(([object, one]) => [object, { ...one, ...counts[object] }]),
  );
}

/** Gives the team's newest verification now and again after each change, until `signal` fires. */
export function watchVerification(
  deps: Deps,
  teamId: TeamId,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ verification: Verification | null }> {
  return deps.signals.watch(teamId, [signal, deps.stopping], async () => ({
    verification: await readVerification(deps, teamId),
  }));
}
