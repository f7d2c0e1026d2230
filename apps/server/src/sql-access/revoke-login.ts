import { consoleRole, readerRole, type TeamId } from "@billstack/tenancy";

import type { TeamWork } from "../context.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { changeLogin } from "./change-login.js";
import { disableRole, dropRole } from "./role-store.js";
import { endSessions } from "./sessions.js";
import { consolesWithoutLogin, deleteLogin, storeRevoked, unfinishedRevocations } from "./store.js";

/**
 * Revokes the team's SQL login, and the login of its SQL console. First nobody can log in any more, then the sessions are ended, and then the roles
 * are dropped. If the process ends in between, a second call or the sweep completes the work.
 *
 * @throws AppError not_found, sql_access_unavailable
 */
export async function revokeLogin({ deps, teamId, actor }: TeamWork): Promise<{ success: true }> {
  await changeLogin(deps, teamId, async (sql, { stored, role, console }) => {
    if (stored === null)
      throw new AppError("not_found", "This team has no SQL login. An owner or admin can create one.");
    if (role === "ours") await disableRole(sql, readerRole(teamId));
    if (console === "ours") await disableRole(sql, consoleRole(teamId));
    if (stored.revokedAt !== null) return;
    await storeRevoked(sql, teamId);
    await deps.audit.record(sql, {
      teamId,
      ...actor,
      action: "sql_access.revoked",
      detail: { role: readerRole(teamId) },
    });
  });
  await completeRevocation(deps, teamId);
  return { success: true };
}

/** Ends the sessions of a revoked login and drops its roles. Does nothing if a new login was made meanwhile. */
async function completeRevocation(deps: Deps, teamId: TeamId): Promise<void> {
  await endSessions(deps.sql, teamId, { everywhere: true });
  await changeLogin(deps, teamId, async (sql, { stored, role, console }) => {
    if (stored === null || stored.revokedAt === null) return;
    if (role === "ours") await dropRole(sql, readerRole(teamId));
    if (console === "ours") await dropRole(sql, consoleRole(teamId));
    await deleteLogin(sql, teamId);
  });
}

/** Completes the revocations that a crash interrupted. One that fails is tried again at the next call. */
export async function completeRevocations(deps: Deps): Promise<void> {
  for (const teamId of await unfinishedRevocations(deps.sql)) {
    await completeRevocation(deps, teamId).catch((error: unknown) => {
      deps.log.error({ err: error, teamId }, "a revoked SQL login could not be dropped");
    });
  }
  for (const teamId of await consolesWithoutLogin(deps.sql)) {
    await dropConsole(deps, teamId).catch((error: unknown) => {
      deps.log.error({ err: error, teamId }, "the role of a SQL console could not be dropped");
    });
  }
}

/** Drops the role of a SQL console whose team has no SQL login: a process of an older version has revoked the login. */
async function dropConsole(deps: Deps, teamId: TeamId): Promise<void> {
  await changeLogin(deps, teamId, async (sql, { stored, console }) => {
    if (stored === null && console === "ours") await disableRole(sql, consoleRole(teamId));
  });
  await endSessions(deps.sql, teamId, { everywhere: true });
  await changeLogin(deps, teamId, async (sql, { stored, console }) => {
    if (stored === null && console === "ours") await dropRole(sql, consoleRole(teamId));
  });
}
