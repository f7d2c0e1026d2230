import { consoleRole, readerRole, type TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { changeLogin, type LoginState } from "./change-login.js";
import { endedPauses, pausedUntil, storePause, storeResumed } from "./pause-store.js";
import { allowLogin } from "./role-store.js";
import { endSessions } from "./sessions.js";

/**
 * Lets nobody log in as the team's SQL login or SQL console for a while, and ends their sessions. The login and its
 * password stay. A team that deletes its login and makes a new one waits as well.
 */
export async function pauseLogins(deps: Deps, teamId: TeamId): Promise<void> {
  await changeLogin(deps, teamId, async (sql, state) => {
    for (const role of ownRoles(teamId, state)) await allowLogin(sql, role, false);
    // Another process may have seen the same session.
    if ((await pausedUntil(sql, teamId)) !== null) return;
    await storePause(sql, teamId);
    await deps.audit.record(sql, {
      teamId,
      userId: null,
      action: "sql_access.paused",
      detail: { role: readerRole(teamId) },
    });
  });
  await endSessions(deps.sql, teamId, { everywhere: true });
}

/** Ends the pauses whose time is over. One that fails is tried again at the next call. */
export async function resumeLogins(deps: Deps): Promise<void> {
  for (const teamId of await endedPauses(deps.sql)) {
    await changeLogin(deps, teamId, async (sql, state) => {
      const usable = state.stored !== null && state.stored.revokedAt === null;
      if (usable) for (const role of ownRoles(teamId, state)) await allowLogin(sql, role, true);
      await storeResumed(sql, teamId);
    }).catch((error: unknown) => {
      deps.log.error({ err: error, teamId }, "a paused SQL access could not be resumed");
    });
  }
}

/** Returns those roles of the team that exist and belong to this database. */
const ownRoles = (teamId: TeamId, { role, console }: LoginState) => [
  ...(role === "ours" ? [readerRole(teamId)] : []),
  ...(console === "ours" ? [consoleRole(teamId)] : []),
];
