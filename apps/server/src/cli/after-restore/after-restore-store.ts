import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

/** A connection that may lack events. */
export interface RestoredConnection {
  id: string;
  teamId: TeamId;
}

/** Returns the names of BillStack's server processes that have sessions in this database. */
export async function runningServers(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select distinct application_name as name from pg_stat_activity
    where datname = current_database() and starts_with(application_name, 'billstack ')
      and application_name <> 'billstack cli'
    order by 1`;
  return rows.map(({ name }) => name);
}

/**
 * Deletes the jobs and the links for passwords. Jobs that are still needed are sent again by the first sweep. A job of
 * the past would keep the catch-up of the same hour from being sent.
 */
export async function forgetJobsAndLinks(sql: Sql): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`drop schema if exists billstack_jobs cascade`;
    await transaction`delete from billstack.password_resets`;
  });
}

/** Returns the connections that are not being disconnected, in the order of their teams. */
export function restoredConnections(sql: Sql): Promise<RestoredConnection[]> {
  return sql<RestoredConnection[]>`
    select id, team_id as "teamId" from billstack.connections where disconnecting_at is null order by team_id`;
}

/**
 * Makes the proof of the key, the look at the webhook endpoints and a catch-up due. The catch-up begins anew, because
 * Stripe may not keep the event any more at which an unfinished one has stopped.
 */
export async function makeEverythingDue(sql: Sql, connectionId: string): Promise<void> {
  await sql`
    update billstack.connections set catch_up = null, key_proof_due_at = now(), endpoints_looked_at = null
    where id = ${connectionId}`;
}

/**
 * Ends a backfill that was running, so that the next one reads everything again: what it had read is as old as the
 * backup. Lets the next catch-up begin where Stripe's list of events begins now.
 */
export async function forgetOldEvents(sql: TransactionSql, connectionId: string): Promise<void> {
  await sql`
    update billstack.backfills set status = 'canceled', finished_at = started_at
    where connection_id = ${connectionId} and status = 'running'`;
  await sql`
    update billstack.connections
    set events_complete_until = now() - interval '30 days' + interval '1 hour' + interval '1 minute'
    where id = ${connectionId}`;
}

/** Returns the API keys that work now, in the order of their teams. */
export function workingKeys(
  sql: Sql,
): Promise<{ teamId: TeamId; name: string; id: string; prefix: string }[]> {
  return sql`
    select team_id as "teamId", id, name, prefix from billstack.api_keys
    where (revoked_at is null or revoked_at > now()) and (expires_at is null or expires_at > now())
    order by team_id, created_at`;
}

/** Returns the ids of all teams. */
export async function allTeams(sql: Sql): Promise<TeamId[]> {
  const rows = await sql<{ id: TeamId }[]>`select id from billstack.teams order by id`;
  return rows.map(({ id }) => id);
}
