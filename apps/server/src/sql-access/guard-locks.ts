import { setTimeout as delay } from "node:timers/promises";

import { CONSOLE_PREFIX, parseTeamId, READER_PREFIX, type TeamId } from "@billstack/tenancy";

import { isOutOfMemory } from "../database/sqlstate.js";
import type { Deps } from "../deps.js";
import { MOST_LOCKS, openLockGuard, type LockGuardSession } from "./lock-guard-session.js";
import { pauseLogins } from "./pause-logins.js";
import { hasLogins } from "./store.js";

/** How often the locks of SQL logins are looked at, in milliseconds. `deps.lockAlarm` brings the next look forward. */
const LOOK_MS = 500;
/** The same for a while after an alarm, because somebody may take many locks again and again for a short time. */
const ALERT_LOOK_MS = 50;
/** How long that is, in milliseconds. */
const ALERT_MS = 10_000;

/**
 * Ends sessions of SQL logins and SQL consoles that take locks which others need, until `deps.stopping` is aborted. All
 * sessions of PostgreSQL share one table of locks. While it is full, nothing of BillStack's can be stored, for no team. A
 * team whose login held very many locks has no SQL access for a while, because its next query could fill the table again.
 */
export async function guardLocks(deps: Deps): Promise<void> {
  const { sql, direct, log, stopping, lockAlarm } = deps;
  const pauses = new Pauses(deps);
  let session: LockGuardSession | null = null;
  let alertUntil = 0;
  stopping.addEventListener("abort", () => lockAlarm.ring(), { once: true });
  for (;;) {
    const isAlert = performance.now() < alertUntil;
    const isFull = await lockAlarm.wait(isAlert ? ALERT_LOOK_MS : LOOK_MS);
    if (stopping.aborted) break;
    try {
      if (session === null && (await hasLogins(sql))) session = await openLockGuard(direct);
      const ended = (await session?.endSessions(isFull)) ?? [];
      if (isFull || ended.length > 0) alertUntil = performance.now() + ALERT_MS;
      for (const one of ended) {
        log.warn(one, "ended a session of a SQL login because of its locks");
        if (one.roleLocks > MOST_LOCKS) pauses.begin(one.role);
      }
    } catch (error) {
      log.error({ err: error }, "the locks of SQL logins could not be read; they are read again shortly");
      await session?.close();
      session = null;
    }
  }
  await session?.close();
  await pauses.settled();
}

/** A pause that could not be stored is tried again after this time, in milliseconds. */
const RETRY_MS = 50;

/** Pauses the SQL access of teams. Nobody waits for that, because the locks have to be looked at meanwhile. */
class Pauses {
  readonly #deps: Deps;
  readonly #running = new Map<TeamId, Promise<void>>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Begins to pause the team of a role, unless that is under way. */
  begin(role: string): void {
    const teamId = teamOf(role);
    if (teamId === null || this.#running.has(teamId)) return;
    this.#running.set(
      teamId,
      this.#pause(teamId).finally(() => this.#running.delete(teamId)),
    );
  }

  /** Resolves when all pauses are stored, or the process stops. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async #pause(teamId: TeamId): Promise<void> {
    const { log, stopping, lockAlarm } = this.#deps;
    while (!stopping.aborted) {
      try {
        await pauseLogins(this.#deps, teamId);
        return;
      } catch (error) {
        if (isOutOfMemory(error)) lockAlarm.ring();
        log.error({ err: error, teamId }, "SQL access could not be paused; that is tried again shortly");
        await delay(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined);
      }
    }
  }
}

/** Returns the team of the role of a SQL login or of a SQL console. */
function teamOf(role: string): TeamId | null {
  const prefix = [READER_PREFIX, CONSOLE_PREFIX].find((one) => role.startsWith(one));
  return prefix === undefined ? null : parseTeamId(role.slice(prefix.length));
}
