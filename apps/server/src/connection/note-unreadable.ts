import { notify } from "../database/signals.js";
import type { Deps } from "../deps.js";
import { forgetProblems, noteProblem } from "./problems.js";
import type { Connection } from "./store.js";
import { unreadableSecrets, type UnreadableSecret } from "./unreadable-secrets.js";

/**
 * Checks whether the connection's secrets can be opened, and stores since when some of them cannot. When all of
 * them can be opened again, the work that waited goes on: held-up events, runs, and the search for missed events.
 *
 * @returns the secrets that cannot be opened
 */
export async function noteUnreadable(deps: Deps, connection: Connection): Promise<UnreadableSecret[]> {
  const unreadable = unreadableSecrets(deps.keyring, connection);
  const isKept = connection.hasUnreadable;
  if (unreadable.length > 0 && !isKept)
    await noteProblem(deps.sql, connection.id, { code: "secrets_unreadable" });
  if (unreadable.length === 0 && isKept) await resumeWork(deps, connection);
  return unreadable;
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
