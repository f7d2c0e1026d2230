import { CONSOLE_PREFIX, consoleRole, READER_PREFIX, readerRole, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

/** How long to wait for the end of one session, in milliseconds. */
const END_MS = 5_000;

/**
 * Ends the sessions of the team's SQL login and of its SQL console in this database, and waits for their end. With `everywhere`, also those
 * in other databases of the same PostgreSQL server. Leaves out sessions that the server's role may not end.
 */
export async function endSessions(
  sql: Sql,
  teamId: TeamId,
  { everywhere = false }: { everywhere?: boolean } = {},
): Promise<void> {
  await sql`
    select pg_terminate_backend(pid, ${END_MS}) from pg_stat_activity
    where usename in (${readerRole(teamId)}, ${consoleRole(teamId)}) and pg_has_role(usesysid, 'usage')
      and (${everywhere} or datname = current_database())`;
}

/** How long a session of a SQL login may do something, in seconds. */
export interface SessionLimits {
  statement: number;
  idleInTransaction: number;
  transaction: number;
}

/**
 * `statement` and `idleInTransaction` are the limits that `role-store.ts` sets for each session, plus 5 s: sessions
 * with those settings end by themselves. An old transaction keeps PostgreSQL from removing old versions of rows.
 */
export const SESSION_LIMITS: SessionLimits = { statement: 35, idleInTransaction: 65, transaction: 600 };

/** A session that was ended, and why. */
export interface EndedSession {
  role: string;
  reason: "statement" | "idle_in_transaction" | "transaction" | "advisory_lock" | "old_password";
}

/**
 * Ends the sessions of SQL logins and SQL consoles that are over a limit, hold an advisory lock, or began with an old password. BillStack
 * uses advisory locks, which every role may take, so such a session could stop the work of all teams. A session has an
 * old password if it began to log in before the password was replaced, and ended the login after it.
 */
export async function endOverdueSessions(
  sql: Sql,
  limits: SessionLimits = SESSION_LIMITS,
): Promise<EndedSession[]> {
  // PostgreSQL may check conditions in any order, so the sessions must not be ended by a condition.
  const ended = await sql<(EndedSession & { done: boolean })[]>`
    with reader as (
      select pid, usename::text as role, case
        when state = 'active' and now() - query_start > make_interval(secs => ${limits.statement})
          then 'statement'
        when state like 'idle in transaction%'
          and now() - state_change > make_interval(secs => ${limits.idleInTransaction})
          then 'idle_in_transaction'
        when now() - xact_start > make_interval(secs => ${limits.transaction}) then 'transaction'
        when exists (
          select from pg_locks where pg_locks.pid = pg_stat_activity.pid and locktype = 'advisory' and granted)
          then 'advisory_lock'
        when backend_start < password_at and usename = ${READER_PREFIX} || team_id then 'old_password'
        end as reason
      from billstack.sql_logins
      join pg_stat_activity on usename in (${READER_PREFIX} || team_id, ${CONSOLE_PREFIX} || team_id)
      where pg_has_role(usesysid, 'usage')
    )
    select role, reason, pg_terminate_backend(pid) as done from reader where reason is not null`;
  return ended.filter(({ done }) => done).map(({ role, reason }) => ({ role, reason }));
}
