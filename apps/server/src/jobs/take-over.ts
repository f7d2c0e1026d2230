import { setTimeout as delay } from "node:timers/promises";

import type { Deps } from "../deps.js";
import { orphanedRuns } from "../sync/runs/run-store.js";

/** How often the runs of dead processes are looked for, in milliseconds. */
const LOOK_MS = 5_000;

/**
 * Takes over the runs of processes that were killed, until `deps.stopping` is aborted. The sweep finds them too,
 * but only once a minute.
 */
export async function takeOver(deps: Deps): Promise<void> {
  const { sql, jobs, log, stopping } = deps;
  for (;;) {
    await delay(LOOK_MS, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return;
    try {
      for (const id of await orphanedRuns(sql, "backfills"))
        await jobs.send(sql, "backfill", { backfillId: id }, { once: true });
      for (const id of await orphanedRuns(sql, "verifications"))
        await jobs.send(sql, "verification", { verificationId: id }, { once: true });
    } catch (error) {
      log.error({ err: error }, "the runs of dead processes could not be read; they are read again shortly");
    }
  }
}
