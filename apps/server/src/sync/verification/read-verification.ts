import type { TeamId } from "@billstack/tenancy";

import type { AnySql } from "../../database/any-sql.js";
import type { Deps } from "../../deps.js";
import { readWindows } from "../listing/window-store.js";
import type { Window } from "../listing/window.js";
import { estimateSeconds, progressOf } from "../listing/progress.js";
import { readConfirmed } from "./differences-store.js";
import { countsOf, resultOf } from "./result.js";
import type { Verification, VerificationResult } from "./schemas.js";
import { readUndecided } from "./undecided-store.js";
import { newestVerification, type StoredVerification } from "./verification-store.js";

/** Differences, and undecided objects, that are named; the others are counted. */
const NAMED = 100;

/** The running or last verification; null: there was none since the team was connected. */
export async function readVerification({ sql }: Deps, teamId: TeamId): Promise<Verification | null> {
  const run = await newestVerification(sql, teamId);
  if (run === null) return null;
  const running = run.status === "running";
  const now = new Date();
  const windows = running ? await readWindows(sql, run.id) : [];
  const seconds = (now.getTime() - run.startedAt.getTime()) / 1_000;
  const [result, differences, undecided] = await Promise.all([
    resultNow(sql, run, windows, now),
    readConfirmed(sql, run.id, NAMED),
    readUndecided(sql, run.id, NAMED),
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

/** What a running run has found so far, or what an ended one had compared, with what was found out since. */
async function resultNow(
  sql: AnySql,
  run: StoredVerification,
  windows: Window[],
  now: Date,
): Promise<VerificationResult> {
  if (run.status === "running") return (await resultOf(sql, run, windows, now)).result;
  const { counts } = await countsOf(sql, run);
  return Object.fromEntries(
    Object.entries(run.result).map(([object, one]) => [object, { ...one, ...counts[object] }]),
  );
}

/** The verification now and after every change, until `signal` fires. */
export function watchVerification(
  deps: Deps,
  teamId: TeamId,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ verification: Verification | null }> {
  return deps.signals.watch(teamId, [signal, deps.stopping], async () => ({
    verification: await readVerification(deps, teamId),
  }));
}
