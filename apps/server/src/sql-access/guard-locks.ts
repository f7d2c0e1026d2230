import { CONSOLE_PREFIX, parseTeamId, READER_PREFIX, type TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { MOST_LOCKS, openLockGuard, type LockGuardSession } from "./lock-guard-session.js";
import { pauseLogins } from "./pause-logins.js";
import { hasLogins } from "./store.js";

/** How often the locks of SQL logins are looked at, in milliseconds. `deps.lockAlarm` brings the next look forward. */
const LOOK_MS = 500;

/**
 * Ends sessions of SQL logins and SQL consoles that take locks which others need, until `deps.stopping` is aborted. All
 * sessions of PostgreSQL share one table of locks. While it is full, nothing of BillStack's can be stored, for no team. A
 * team whose login held very many locks has no SQL access for a while, because its next query could fill the table again.
 */
export async function guardLocks(deps: Deps): Promise<void> {
  const { sql, direct, log, stopping, lockAlarm } = deps;
  const toPause = new Set<TeamId>();
  let session: LockGuardSession | null = null;
  stopping.addEventListener("abort", () => lockAlarm.ring(), { once: true });
  for (;;) {
    const isFull = await lockAlarm.wait(LOOK_MS);
    if (stopping.aborted) break;
    try {
      if (session === null && (await hasLogins(sql))) session = await openLockGuard(direct);
      for (const ended of (await session?.endSessions(isFull)) ?? []) {
        log.warn(ended, "ended a session of a SQL login because of its locks");
        const teamId = teamOf(ended.role);
        if (teamId !== null && ended.roleLocks > MOST_LOCKS) toPause.add(teamId);
      }
    } catch (error) {
      log.error({ err: error }, "the locks of SQL logins could not be read; they are read again shortly");
      await session?.close();
      session = null;
    }
    for (const teamId of toPause) {
      try {
        await pauseLogins(deps, teamId);
        toPause.delete(teamId);
      } catch (error) {
        log.error({ err: error, teamId }, "SQL access could not be paused; that is tried again shortly");
      }
    }
  }
  await session?.close();
}

/** Returns the team of the role of a SQL login or of a SQL console. */
function teamOf(role: string): TeamId | null {
  const prefix = [READER_PREFIX, CONSOLE_PREFIX].find((one) => role.startsWith(one));
  return prefix === undefined ? null : parseTeamId(role.slice(prefix.length));
}
