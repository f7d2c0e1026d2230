import type { z } from "zod";

import { recordAudit } from "../../audit/record.js";
import { notConnected, requireConnection } from "../../connection/require.js";
import { lockAgainstDisconnect } from "../../connection/store.js";
import { AppError } from "../../errors.js";
import { notify } from "../../database/signals.js";
import type { TeamContext } from "../../context.js";
import { insertBackfill } from "./backfill-store.js";
import { BACKFILL_OBJECTS } from "../../copy/objects.js";
import { watchBackfill } from "./read-backfill.js";
import type { Backfill, startBackfillOutput } from "./schemas.js";

/** `wait` answers after this at the latest. */
const LONGEST_WAIT_MS = 60_000;
/** Who waits for the end is told at once, as long as looking for it is a small part of the work. */
const soon = (tookMs: number): number => 10 * tookMs;

export interface StartBackfillInput {
  objects?: string[] | undefined;
  createdAfter?: string | undefined;
  wait?: boolean | undefined;
}

/**
 * Starts a run over the given objects (all by default), those created after a time if given.
 * @throws AppError not_connected, disconnecting, not_ready, backfill_running
 */
export async function startBackfill(
  context: TeamContext,
  input: StartBackfillInput,
  signal: AbortSignal | undefined,
): Promise<z.infer<typeof startBackfillOutput>> {
  const { deps, teamId, user } = context;
  const connection = await requireConnection(deps, teamId);
  if (connection.syncStatus === "error") {
    throw new AppError("not_ready", connection.lastError ?? "The team schema is not there yet.");
  }
  const wanted = new Set(input.objects ?? BACKFILL_OBJECTS);
  const objects = BACKFILL_OBJECTS.filter((name) => wanted.has(name));
  const backfillId = await deps.sql.begin(async (sql) => {
    if ((await lockAgainstDisconnect(sql, connection.id)) === null) throw notConnected();
    const id = await insertBackfill(sql, {
      connectionId: connection.id,
      objects,
      createdAfter: input.createdAfter === undefined ? null : new Date(input.createdAfter),
      startedBy: user.id,
    });
    if (id === null) {
      throw new AppError(
        "backfill_running",
        "A backfill is running already. Wait for it, or cancel it first.",
      );
    }
    await recordAudit(sql, { teamId, userId: user.id, action: "backfill.started", detail: { objects } });
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

async function untilEnded(
  { deps, teamId }: TeamContext,
  id: string,
  signal: AbortSignal | undefined,
): Promise<Backfill | null> {
  const stop = AbortSignal.any([
    AbortSignal.timeout(LONGEST_WAIT_MS),
    ...(signal === undefined ? [] : [signal]),
  ]);
  for await (const { backfill } of watchBackfill(deps, teamId, stop, soon)) {
    if (backfill === null || backfill.id !== id) return null;
    if (backfill.status !== "running") return backfill;
  }
  return null;
}

function counts({ result }: Backfill): Record<string, { synced: number }> {
  return Object.fromEntries(Object.entries(result).map(([name, { synced }]) => [name, { synced }]));
}
