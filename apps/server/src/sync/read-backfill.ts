import type { TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { newestBackfill, type StoredBackfill } from "./backfill-store.js";
import type { Backfill } from "./schemas.js";

/** The running or last run of the team; null: there was none since it was connected. */
export async function readBackfill({ sql }: Deps, teamId: TeamId): Promise<Backfill | null> {
  const stored = await newestBackfill(sql, teamId);
  return stored === null ? null : toBackfill(stored);
}

/** The run now and after every change, until `signal` fires. */
export function watchBackfill(
  deps: Deps,
  teamId: TeamId,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ backfill: Backfill | null }> {
  return deps.signals.watch(teamId, [signal, deps.stopping], async () => ({
    backfill: await readBackfill(deps, teamId),
  }));
}

function toBackfill(run: StoredBackfill): Backfill {
  return {
    id: run.id,
    status: run.status,
    objects: run.objects,
    createdAfter: run.createdAfter?.toISOString() ?? null,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    error: run.error,
    result: Object.fromEntries(
      run.objects.flatMap((name) => {
        const progress = run.result[name];
        if (progress === undefined) return [];
        const { cursor: _cursor, listedAt: _listedAt, ...shown } = progress;
        return [[name, shown]];
      }),
    ),
  };
}
