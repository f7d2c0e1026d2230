import { CONSOLE_PREFIX, READER_PREFIX, type TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import { COMMENT } from "./role-store.js";

/** What is stored about a team's SQL login. */
export interface StoredLogin {
  createdAt: Date;
  passwordAt: Date;
  /** When the login was revoked, if its role is still to be dropped. */
  revokedAt: Date | null;
  /** The sealed password of the SQL console's role; null if the role was never made. */
  consoleSealed: string | null;
}

/**
 * Lets only this transaction change SQL logins until it ends. Two transactions that change the same rights at the same
 * time would fail.
 */
export async function lockLogins(sql: TransactionSql): Promise<void> {
  await sql`lock table billstack.sql_logins in share row exclusive mode`;
}

/** Returns what is stored about the team's SQL login; null if it has none. */
export async function findLogin(sql: AnySql, teamId: TeamId): Promise<StoredLogin | null> {
  const [row] = await sql<StoredLogin[]>`
    select created_at as "createdAt", password_at as "passwordAt", revoked_at as "revokedAt",
      console_password_sealed as "consoleSealed"
    from billstack.sql_logins where team_id = ${teamId}`;
  return row ?? null;
}

/** Whether any team has a SQL login. */
export async function hasLogins(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ has: boolean }[]>`select exists (select from billstack.sql_logins) as has`;
  return row?.has ?? false;
}

/** Stores that the team has a new SQL login. */
export async function storeNewLogin(
  sql: TransactionSql,
  teamId: TeamId,
  userId: string | null,
): Promise<void> {
  await deleteLogin(sql, teamId);
  await sql`insert into billstack.sql_logins (team_id, created_by) values (${teamId}, ${userId})`;
}

/** Stores that the login has a new password. */
export async function storeNewPassword(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql`update billstack.sql_logins set password_at = clock_timestamp() where team_id = ${teamId}`;
}

/** Stores the sealed password of the SQL console's role. */
export async function storeConsole(sql: TransactionSql, teamId: TeamId, sealed: string): Promise<void> {
  await sql`update billstack.sql_logins set console_password_sealed = ${sealed} where team_id = ${teamId}`;
}

/** Stores that the login was revoked, and that its role is still to be dropped. */
export async function storeRevoked(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql`update billstack.sql_logins set revoked_at = now() where team_id = ${teamId}`;
}

/** Deletes what is stored about the team's SQL login. */
export async function deleteLogin(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql`delete from billstack.sql_logins where team_id = ${teamId}`;
}

/** Returns the ready teams with a role in PostgreSQL, of the login or of the console, that may not use the team schema. */
export async function loginsWithoutRights(sql: Sql): Promise<TeamId[]> {
  const rows = await sql<{ teamId: TeamId }[]>`
    select distinct team_id as "teamId"
    from billstack.sql_logins join billstack.connections using (team_id)
    join pg_roles on rolname in (${READER_PREFIX} || team_id, ${CONSOLE_PREFIX} || team_id)
    join pg_namespace on nspname = 'stripe_team_' || team_id
    where revoked_at is null and sync_status = 'ready' and disconnecting_at is null
      and not has_schema_privilege(pg_roles.oid, pg_namespace.oid, 'usage')`;
  return rows.map(({ teamId }) => teamId);
}

/** Returns the teams whose login was revoked more than a minute ago, and whose role is still to be dropped. */
export async function unfinishedRevocations(sql: Sql): Promise<TeamId[]> {
  const rows = await sql<{ teamId: TeamId }[]>`
    select team_id as "teamId" from billstack.sql_logins where revoked_at < now() - interval '1 minute'`;
  return rows.map(({ teamId }) => teamId);
}

/** Returns the teams without a SQL login for whose SQL console this database has made a role. */
export async function consolesWithoutLogin(sql: Sql): Promise<TeamId[]> {
  const rows = await sql<{ teamId: TeamId }[]>`
    select teams.id as "teamId"
    from billstack.teams join pg_roles on rolname = ${CONSOLE_PREFIX} || teams.id
    where not exists (select from billstack.sql_logins where team_id = teams.id)
      and shobj_description(pg_roles.oid, 'pg_authid') = ${COMMENT} || current_database()`;
  return rows.map(({ teamId }) => teamId);
}
