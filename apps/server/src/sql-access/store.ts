import { READER_PREFIX, type TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** What is stored about a team's SQL login. */
export interface StoredLogin {
  createdAt: Date;
  passwordAt: Date;
  /** When the login was revoked, if its role is still to be dropped. */
  revokedAt: Date | null;
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
    select created_at as "createdAt", password_at as "passwordAt", revoked_at as "revokedAt"
    from billstack.sql_logins where team_id = ${teamId}`;
  return row ?? null;
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

/** Stores that the login was revoked, and that its role is still to be dropped. */
export async function storeRevoked(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql`update billstack.sql_logins set revoked_at = now() where team_id = ${teamId}`;
}

/** Deletes what is stored about the team's SQL login. */
export async function deleteLogin(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql`delete from billstack.sql_logins where team_id = ${teamId}`;
}

/** Returns the ready teams whose login exists in PostgreSQL and may not use the team schema. */
export async function loginsWithoutRights(sql: Sql): Promise<TeamId[]> {
  const rows = await sql<{ teamId: TeamId }[]>`
    select team_id as "teamId"
    from billstack.sql_logins join billstack.connections using (team_id)
    join pg_roles on rolname = ${READER_PREFIX} || team_id
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
