import { consoleRole, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import type { TeamContext } from "../context.js";
import { codeOf, isOutOfMemory } from "../database/sqlstate.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { consoleLogin, renewConsoleLogin } from "../sql-access/console-login.js";
import { busy } from "./console-places.js";
import { openConsole, type ConsoleSession } from "./console-session.js";
import { END_MS } from "./limits.js";
import { runStatement, type Answer } from "./run-statement.js";
import type { runOutput } from "./schemas.js";
import { sqlError } from "./sql-error.js";
import { requireQuery } from "./statement-kind.js";
import { typeNames } from "./type-names.js";

/** SQLSTATE invalid_password and invalid_authorization_specification: the role or its password was lost. */
const LOGIN_REFUSED = new Set(["28P01", "28000"]);
/**
 * PgBouncer refuses a role that it does not know, and the settings that the session begins with. Both have the SQLSTATE
 * protocol_violation, as all of its errors. Only the message tells them apart.
 */
const POOLER_ERROR = "08P01";
const POOLER_REFUSES = /authentication failed|no such user|unsupported startup parameter/i;
/** SQLSTATE too_many_connections, also for a role that has as many as it may have. */
const TOO_MANY = "53300";

/**
 * Runs one statement of a person in a session that logs in as the role of the team's SQL console, and returns the first
 * rows of its answer. The session ends afterwards, whatever the statement was. The statement is in no log, because it
 * may contain data of customers.
 *
 * @param signal is aborted when nobody wants the answer any more; then the statement is stopped in PostgreSQL
 * @throws AppError sql_error, no_sql_login, sql_console_busy, sql_access_unavailable, sql_access_paused, sql_role_taken
 */
export async function runQuery(
  { deps, systemDeps, teamId, actor }: TeamContext,
  text: string,
  signal: AbortSignal | undefined,
): Promise<z.infer<typeof runOutput>> {
  requireQuery(text);
  const leave = deps.consolePlaces.take(teamId, actor.userId);
  const began = performance.now();
  let outcome = "refused";
  try {
    const session = await openSession(deps, teamId);
    outcome = "failed";
    const { columns, collected } = await inSession(systemDeps, { teamId, session }, text, signal);
    outcome = collected.truncated === null ? "answered" : "truncated";
    const names = await typeNames(
      systemDeps.sql,
      columns.map(({ type }) => type),
    );
    return {
      columns: columns.map(({ name, type }) => ({ name, type: names.get(type) ?? "unknown" })),
      rows: collected.rows,
      rowCount: collected.rows.length,
      truncated: collected.truncated,
      durationMs: Math.round(performance.now() - began),
    };
  } finally {
    leave();
    deps.metrics.consoleQueries.inc({ outcome });
    const durationMs = Math.round(performance.now() - began);
    deps.log.info({ teamId, userId: actor.userId, outcome, durationMs }, "a query of a SQL console ended");
  }
}

/** Logs in. Makes the role or its password anew if PostgreSQL does not know them any more. */
async function openSession(deps: Deps, teamId: TeamId): Promise<ConsoleSession> {
  const address = deps.env.directDatabase ?? deps.env.database;
  try {
    const login = await consoleLogin(deps, teamId);
    return await openConsole(address, login).catch(async (error: unknown) => {
      if (!isLoginRefused(error)) throw error;
      return openConsole(address, await renewConsoleLogin(deps, teamId, login.sealed));
    });
  } catch (error) {
    if (codeOf(error) === TOO_MANY)
      throw busy("PostgreSQL has no session left for the SQL console. Try again in a few seconds.", error);
    if (!isLoginRefused(error)) throw error;
    throw new AppError(
      "sql_access_unavailable",
      "PostgreSQL refuses the login of the SQL console from this server. Ask an operator to allow roles whose names begin with billstack_ in pg_hba.conf, and to set DATABASE_DIRECT_URL if DATABASE_URL names a connection pooler.",
      { cause: error },
    );
  }
}

/** Whether PostgreSQL, or a pooler before it, does not let the role of the console log in. */
function isLoginRefused(error: unknown): boolean {
  const code = codeOf(error);
  if (code === POOLER_ERROR) return error instanceof Error && POOLER_REFUSES.test(error.message);
  return LOGIN_REFUSED.has(code);
}

/** Runs the statement and ends the session: also if it takes too long, or if nobody wants the answer any more. */
async function inSession(
  { sql, stopping, lockAlarm }: Deps,
  { teamId, session }: { teamId: TeamId; session: ConsoleSession },
  text: string,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const ends = [AbortSignal.timeout(END_MS), stopping, ...(signal === undefined ? [] : [signal])];
  const end = AbortSignal.any(ends);
  const stop = (): void => session.cut();
  end.addEventListener("abort", stop, { once: true });
  if (end.aborted) stop();
  try {
    return await runStatement(session, text);
  } catch (error) {
    if (isOutOfMemory(error)) lockAlarm.ring();
    throw sqlError(error);
  } finally {
    end.removeEventListener("abort", stop);
    await session.end();
    await endBackend(sql, teamId, session.pid);
  }
}

/** Ends a session in PostgreSQL, which notices a cut connection only when it sends something. */
async function endBackend(sql: Sql, teamId: TeamId, pid: number): Promise<void> {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where pid = ${pid} and usename = ${consoleRole(teamId)} and pg_has_role(usesysid, 'usage')`;
}
