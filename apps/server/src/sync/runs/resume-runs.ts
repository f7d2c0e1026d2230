import type { AnySql } from "../../database/any-sql.js";
import type { Deps } from "../../deps.js";
import { idleRunsOf } from "./run-store.js";

/**
 * Sends the next step of each run of a connection on which nobody works, because what the runs waited for is there.
 * Takes effect when the caller's transaction commits.
 *
 * @param onceInSeconds if given, a run is resumed at most once in this time. Use it for a cause that may end and
 *   return at once, so that the two do not make a loop. The sweep resumes the run within a minute anyway.
 */
export async function resumeRuns(
  { jobs }: Pick<Deps, "jobs">,
  sql: AnySql,
  connectionId: string,
  onceInSeconds?: number,
): Promise<void> {
  const options = (id: string) =>
    onceInSeconds === undefined
      ? { once: true }
      : { once: true, singletonKey: `resume ${id}`, singletonSeconds: onceInSeconds };
  for (const id of await idleRunsOf(sql, "backfills", connectionId))
    await jobs.send(sql, "backfill", { backfillId: id }, options(id));
  for (const id of await idleRunsOf(sql, "verifications", connectionId))
    await jobs.send(sql, "verification", { verificationId: id }, options(id));
}
