import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

/** Returns the name of a team. @throws Error if there is no such team */
export async function findTeamName(sql: TransactionSql, teamId: TeamId): Promise<string> {
  const [team] = await sql<{ name: string }[]>`
    select name from billstack.teams where id = ${teamId} and deleted_at is null`;
  if (team === undefined) throw new Error(`there is no team ${teamId}`);
  return team.name;
}

/** Gives a team another name. */
export async function setTeamName(sql: TransactionSql, teamId: TeamId, name: string): Promise<void> {
  await sql`update billstack.teams set name = ${name} where id = ${teamId}`;
}

/**
 * Makes every transaction wait that adds something to the team, until the caller's transaction ends. `lockTeam` holds
 * up only those that also lock the team.
 */
export async function lockTeamAgainstInserts(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql`select from billstack.teams where id = ${teamId} for update`;
}

/** Marks a team as deleted, and forgets its name. From now on nothing can be added to it. */
export async function markTeamDeleted(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql`update billstack.teams set name = '', deleted_at = now() where id = ${teamId}`;
}

/** The tables with rows of a team that no other step of a deletion deletes. The audit stays. */
const TABLES = [
  "members",
  "invitations",
  "api_keys",
  "table_views",
  "notice_deliveries",
  "notices",
  "notice_settings",
  "notice_secret_seals",
  "sql_queries",
  "base_currencies",
  "exchange_rates",
] as const;

/** Deletes the rows of a team that concern neither its connection nor its SQL login. */
export async function deleteTeamRows(sql: TransactionSql, teamId: TeamId): Promise<void> {
  for (const table of TABLES) await sql`delete from ${sql(`billstack.${table}`)} where team_id = ${teamId}`;
  // That a team has left stays: its webhook endpoint in Stripe belongs to another installation now.
  await sql`delete from billstack.moves where team_id = ${teamId} and direction = 'in'`;
}

/** Returns the deleted teams that still have a connection or a SQL login a minute later, because of a crash. */
export async function unfinishedDeletions(sql: Sql): Promise<TeamId[]> {
  const rows = await sql<{ id: TeamId }[]>`
    select id from billstack.teams
    where deleted_at < now() - interval '1 minute' and (
      exists (select from billstack.connections where team_id = teams.id)
      or exists (select from billstack.sql_logins where team_id = teams.id))`;
  return rows.map(({ id }) => id);
}
