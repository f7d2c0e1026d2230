import type { TeamId } from "@billstack/tenancy";

import { notify } from "../database/signals.js";
import type { Deps } from "../deps.js";
import { forgetProblems, noteProblem } from "./problems.js";
import { findConnection, type Connection } from "./store.js";
import { isRefused, unreadableSecrets, type UnreadableSecret } from "./unreadable-secrets.js";

/**
 * Checks whether the connection's secrets can be opened, and stores since when some of them cannot. Stored texts that
 * are not what BillStack has stored are refused, and the audit says so once. When all secrets can be opened again, the
 * work that waited goes on: held-up events, runs, and the search for missed events.
 *
 * @param isLogged whether the log gets a line when it is new. A caller that checks many teams writes one line for all.
 * @returns the secrets that cannot be opened
 */
export async function noteUnreadable(
  deps: Deps,
  connection: Connection,
  isLogged = true,
): Promise<UnreadableSecret[]> {
  const unreadable = unreadableSecrets(deps.custody, connection);
  deps.unreadable.note(connection.teamId, unreadable);
  const { hasUnreadable, hasRefused } = connection;
  if (unreadable.length === 0 && hasUnreadable) await resumeWork(deps, connection);
  if (unreadable.length > 0 && !hasUnreadable) {
    const isNew = await noteProblem(deps.sql, connection.id, { code: "secrets_unreadable" });
    if (isNew && isLogged) logUnreadable(deps, connection, unreadable);
  }
  if (unreadable.some(isRefused) && !hasRefused) await noteRefused(deps, connection, unreadable);
  return unreadable;
}

/**
 * Does what {@link noteUnreadable} does, for callers that do not wait: a secret was needed and could not be opened.
 * A failure is in the log, and the next use tries again.
 */
export function reportUnreadable(deps: Deps, connection: Connection): void {
  noteUnreadable(deps, connection).catch((error: unknown) => {
    deps.log.warn(
      { err: error, teamId: connection.teamId },
      "it could not be stored that secrets of a team cannot be decrypted",
    );
  });
}

/**
 * Must be called when a team's connection has changed. If secrets of the team could not be opened, tries it again, so that
 * its work goes on as soon as it can.
 */
export function recheckUnreadable(deps: Deps, teamId: TeamId): void {
  if (!deps.unreadable.has(teamId)) return;
  recheck(deps, teamId).catch((error: unknown) => {
    deps.log.warn(
      { err: error, teamId },
      "it could not be checked whether secrets of a team can be decrypted",
    );
  });
}

async function recheck(deps: Deps, teamId: TeamId): Promise<void> {
  const connection = await findConnection(deps.sql, teamId);
  if (connection === null) deps.unreadable.forget(teamId);
  else await noteUnreadable(deps, connection);
}

function logUnreadable({ log }: Deps, { teamId }: Connection, unreadable: readonly UnreadableSecret[]): void {
  const missingKeys = [...new Set(unreadable.flatMap(({ missingKeyId }) => missingKeyId ?? []))];
  const secrets = unreadable.map(({ name, why }) => `${name}: ${why}`);
  log.error({ teamId, secrets, missingKeys }, "stored secrets of a team cannot be decrypted");
}

/** Records once that texts are refused because they are not what BillStack has stored. */
async function noteRefused(
  deps: Deps,
  { id, teamId }: Connection,
  unreadable: UnreadableSecret[],
): Promise<void> {
  const secrets = unreadable.filter(isRefused).map(({ name, why }) => ({ name, why }));
  await deps.sql.begin(async (sql) => {
    if (!(await noteProblem(sql, id, { code: "secrets_unreadable", about: "refused" }))) return;
    await deps.audit.record(sql, {
      teamId,
      userId: null,
      action: "connection.secret_refused",
      detail: { secrets },
    });
  });
}

/** Restarts everything that waited for the secrets. */
async function resumeWork(deps: Deps, connection: Connection): Promise<void> {
  const { id, teamId } = connection;
  await deps.sql.begin(async (sql) => {
    // If two callers notice it at the same time, only one of them sends the jobs.
    if (!(await forgetProblems(sql, id, ["secrets_unreadable"]))) return;
    await deps.wakeHeldUpEvents(sql, connection);
    await deps.jobs.send(sql, "catch_up", { connectionId: id });
    await deps.resumeRuns(deps, sql, id);
    await notify(sql, { kind: "connection", teamId });
  });
}
