import type { TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { fullDiskSince } from "../inbox/full-disk.js";
import { overdueDeliveries } from "./deliveries-store.js";
import { compareTeam } from "./compare-team.js";
import { NOTICE_CODES } from "./notice-codes.js";
import { teamsToLookAt } from "./store.js";

/** One job ends after this time and sends the next one, because a job must end within a minute. In milliseconds. */
const STEP_MS = 40_000;
/** How many teams one statement returns. */
const TEAMS_AT_ONCE = 200;
/** How many teams are compared at the same time, so that other work gets connections to the database too. */
const CONCURRENCY = 3;
/** How many messages one job sends again. */
const LOST_AT_ONCE = 500;

/**
 * Looks at all teams that may have a problem, once a minute, and tells the people about what began and ended. Also
 * sends messages again whose job was lost.
 *
 * @param after the last team of the job before; null begins with the first team
 */
export async function lookForNotices(deps: Deps, after: TeamId | null): Promise<void> {
  const { sql, jobs, stopping } = deps;
  const began = performance.now();
  if (after === null) {
    for (const deliveryId of await overdueDeliveries(sql, LOST_AT_ONCE))
      await jobs.send(sql, "notice_delivery", { deliveryId }, { once: true });
  }
  const fullSince = await fullDiskSince(sql);
  for (let last = after; !stopping.aborted;) {
    const teams = await teamsToLookAt(sql, last, NOTICE_CODES, fullSince !== null, TEAMS_AT_ONCE);
    await compareAll(deps, teams, fullSince);
    last = teams.at(-1) ?? null;
    if (last === null || teams.length < TEAMS_AT_ONCE) return;
    if (performance.now() - began > STEP_MS)
      return jobs.send(sql, "notices", { after: last }, { once: true });
  }
}

async function compareAll(deps: Deps, teams: TeamId[], fullSince: Date | null): Promise<void> {
  const waiting = teams.values();
  const worker = async (): Promise<void> => {
    for (const teamId of waiting) {
      // A fault in the data of one team must not keep the others from being told.
      await compareTeam(deps, teamId, fullSince).catch((error: unknown) => {
        deps.log.error({ err: error, teamId }, "the notices of a team could not be found out");
      });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}
