import { setTimeout as delay } from "node:timers/promises";

import type { Sql } from "postgres";

import type { Deps } from "../deps.js";
import { leaseIsFree } from "../lease.js";

const LOOK_MS = 5_000;

/**
 * Takes over the runs of processes that were killed, until `deps.stopping`: the sweep, which finds them too, comes
 * once a minute.
 */
export async function takeOver(deps: Deps): Promise<void> {
  const { sql, jobs, log, stopping } = deps;
  for (;;) {
    await delay(LOOK_MS, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return;
    try {
      for (const id of await orphaned(sql, "backfills"))
        await jobs.send(sql, "backfill", { backfillId: id }, { once: true });
      for (const id of await orphaned(sql, "verifications"))
        await jobs.send(sql, "verification", { verificationId: id }, { once: true });
    } catch (error) {
      log.error({ err: error }, "runs of other processes could not be looked for; it goes on in a moment");
    }
  }
}

/** The runs whose lease has not run out, and whose process is gone. Those that wait for a job have no such lease. */
async function orphaned(sql: Sql, table: "backfills" | "verifications"): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from ${sql(`billstack.${table}`)}
    where status = 'running' and leased_until > now() and ${leaseIsFree(sql)}`;
  return rows.map(({ id }) => id);
}
