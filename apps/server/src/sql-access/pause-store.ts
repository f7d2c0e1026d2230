import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import { AppError } from "../errors.js";

/** How long a team has no SQL access after a session of it took too many locks, in minutes. */
const PAUSE_MINUTES = 15;

/** Stores that the team has no SQL access for a while. */
export async function storePause(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql`
    update billstack.teams set sql_paused_until = now() + make_interval(mins => ${PAUSE_MINUTES})
    where id = ${teamId}`;
}

/** Stores that the pause of the team is over. */
export async function storeResumed(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql`update billstack.teams set sql_paused_until = null where id = ${teamId}`;
}

/** Returns until when the team has no SQL access; null if it is not paused. */
export async function pausedUntil(sql: AnySql, teamId: TeamId): Promise<Date | null> {
  const [row] = await sql<{ until: Date }[]>`
    select sql_paused_until as until from billstack.teams where id = ${teamId} and sql_paused_until > now()`;
  return row?.until ?? null;
}

/** Returns the teams whose pause has ended, and whose logins may be let in again. */
export async function endedPauses(sql: Sql): Promise<TeamId[]> {
  const rows = await sql<{ id: TeamId }[]>`
    select id from billstack.teams where sql_paused_until <= now()`;
  return rows.map(({ id }) => id);
}

/** Does nothing unless the team has no SQL access for a while. @throws AppError sql_access_paused */
export async function refuseWhilePaused(sql: AnySql, teamId: TeamId): Promise<void> {
  const until = await pausedUntil(sql, teamId);
  if (until === null) return;
  throw new AppError(
    "sql_access_paused",
    `The SQL access of this team is switched off until ${until.toISOString()}, because a query took so many locks in PostgreSQL that other teams had none left. Do not take advisory locks, and do not create many temporary tables.`,
    { retryAfterSeconds: Math.ceil(Math.max(until.getTime() - Date.now(), 1_000) / 1_000) },
  );
}
