import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { Deps } from "../../deps.js";
import { newestBackfills, type StoredBackfill } from "./backfill-store.js";
import { readWindows } from "../listing/window-store.js";
import { isLeftOver } from "../listing/left-over-store.js";
import { estimateSeconds, loadedButFor, progressOf } from "../listing/progress.js";
import type { Backfill } from "./schemas.js";

/** The team's running backfill, or else the last one. Null if there was none since the team was connected. */
export async function readBackfill(deps: Deps, teamId: TeamId): Promise<Backfill | null> {
  const [newest] = await listBackfills(deps, teamId, 1);
  return newest ?? null;
}

/** The team's newest backfills since it was connected, at most `limit`, the newest first. */
export async function listBackfills(deps: Deps, teamId: TeamId, limit: number): Promise<Backfill[]> {
  // One snapshot for all reads: a run that ends between two reads deletes its windows, and would be shown as empty.
  return deps.sql.begin("isolation level repeatable read read only", async (snapshot) => {
    const runs = await newestBackfills(snapshot, teamId, limit);
    return Promise.all(runs.map((run) => toBackfill(snapshot, run)));
  });
}

/**
 * Gives the team's newest backfill now and again after each change, until `signal` fires. `restMs` says how long to
 * wait between two reads, see {@link Signals.watch}.
 */
export function watchBackfill(
  deps: Deps,
  teamId: TeamId,
  signal: AbortSignal | undefined,
  restMs?: (tookMs: number) => number,
): AsyncGenerator<{ backfill: Backfill | null }> {
  const read = async () => ({ backfill: await readBackfill(deps, teamId) });
  return deps.signals.watch(teamId, [signal, deps.stopping], read, restMs);
}

/** The stored run as people read it, with its speed and the time that is left. */
async function toBackfill(sql: TransactionSql, run: StoredBackfill): Promise<Backfill> {
  const running = run.status === "running";
  const now = new Date();
  const result = running ? progressOf(run.objects, await readWindows(sql, run.id), now) : run.result;
  const all = Object.values(result);
  const seconds = ((run.finishedAt ?? now).getTime() - run.startedAt.getTime()) / 1_000;
  const synced = all.reduce((sum, one) => sum + one.synced, 0);
  // Each progress says in `before` which part of it an earlier run did.
  const takenOver = Object.values(run.result).reduce((sum, { before }) => sum + (before?.synced ?? 0), 0);
  return {
    id: run.id,
    status: run.status,
    objects: run.objects,
    createdAfter: run.createdAfter?.toISOString() ?? null,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    error: run.error,
    synced,
    takenOver,
    requests: all.reduce((sum, one) => sum + (one.requests ?? 0), 0),
    rowsPerSecond: seconds < 1 ? null : Math.round((synced - takenOver) / seconds),
    loadedButFor: running && !(await isLeftOver(sql, run.id)) ? loadedButFor(result) : null,
    secondsLeft: running ? estimateSeconds(result, run.result, seconds) : null,
    result: Object.fromEntries(
      run.objects.flatMap((name) => {
        const progress = result[name];
        return progress === undefined ? [] : [[name, progress]];
      }),
    ),
  };
}
