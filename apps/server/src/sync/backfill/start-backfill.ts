import type { z } from "zod";

import { notConnected, requireConnection } from "../../connection/require.js";
import { lockAgainstDisconnect } from "../../connection/store.js";
import { AppError } from "../../errors.js";
import { stopAfter } from "../../stop-after.js";
import { notify } from "../../database/signals.js";
import { idOf } from "../../actor.js";
import type { TeamContext } from "../../context.js";
import { insertBackfill } from "./backfill-store.js";
import { BACKFILL_OBJECTS } from "../../copy/objects.js";
import { watchBackfill } from "./read-backfill.js";
import type { Backfill, startBackfillOutput } from "./schemas.js";

/** A request with `wait` is answered after this time even if the run has not ended. */
const LONGEST_WAIT_MS = 60_000;
/**
 * Milliseconds between two reads of the run for a request that waits for its end. Ten times the duration of the
 * last read: these reads then cost at most a tenth of the time.
 */
const pauseBetweenReads = (tookMs: number): number => 10 * tookMs;

/** What a person or program may give when it starts a backfill. */
export interface StartBackfillInput {
  /** Names of object types; absent: all. */
  objects?: string[] | undefined;
  /** ISO 8601. Loads only objects that were created at this time or later; absent: loads all. */
  createdAfter?: string | undefined;
  /** Answers when the run has ended, or after a minute. */
  wait?: boolean | undefined;
}

/**
 * Starts a backfill: stores the run and sends the job of its first step, in one transaction. `signal` ends the
 * waiting of a request with `wait`.
 * @throws AppError not_connected, disconnecting, not_ready, backfill_running
 */
export async function startBackfill(
  context: TeamContext,
  input: StartBackfillInput,
  signal: AbortSignal | undefined,
): Promise<z.infer<typeof startBackfillOutput>> {
  const { deps, teamId, actor } = context;
  const connection = await requireConnection(deps, teamId);
  if (connection.syncStatus === "error") {
    throw new AppError(
      "not_ready",
      connection.lastError ?? "The team schema is not created yet. Try again in a moment.",
    );
  }
  const wanted = new Set(input.objects ?? BACKFILL_OBJECTS);
  const objects = BACKFILL_OBJECTS.filter((name) => wanted.has(name));
  const backfillId = await deps.sql.begin(async (sql) => {
    if ((await lockAgainstDisconnect(sql, connection.id)) === null) throw notConnected();
    const id = await insertBackfill(sql, {
      connectionId: connection.id,
      objects,
      createdAfter: input.createdAfter === undefined ? null : new Date(input.createdAfter),
      startedBy: idOf(actor),
    });
    if (id === null) {
      throw new AppError(
        "backfill_running",
        "A sync is running already. Wait until it has ended, or cancel it first.",
      );
    }
    await deps.audit.record(sql, { teamId, ...actor, action: "backfill.started", detail: { objects } });
    await deps.jobs.send(sql, "backfill", { backfillId: id });
    await notify(sql, { kind: "backfill", teamId });
    return id;
  });
  const ended = input.wait === true ? await untilEnded(context, backfillId, signal) : null;
  return {
    success: true,
    message: ended === null ? "Backfill started" : `Backfill ${ended.status}`,
    syncStatus: ended === null ? "syncing" : "ready",
    result: ended === null ? {} : counts(ended),
    backfillId,
  };
}

/** Waits for the end of the run. Returns null if the time is over or another run has begun. */
async function untilEnded(
  { deps, teamId }: TeamContext,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Backfill | null> {
  const stop = stopAfter(LONGEST_WAIT_MS, [signal]);
  try {
    for await (const { backfill } of watchBackfill(deps, teamId, stop.signal, pauseBetweenReads)) {
      if (backfill === null || backfill.id !== id) return null;
      if (backfill.status !== "running") return backfill;
    }
    return null;
  } finally {
    stop.clear();
  }
}

/** The number of loaded rows of each object type. */
function counts({ result }: Backfill): Record<string, { synced: number }> {
  return Object.fromEntries(Object.entries(result).map(([name, { synced }]) => [name, { synced }]));
}
