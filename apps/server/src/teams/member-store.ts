import type { TeamId } from "@billstack/tenancy";
import { ROLES, type Role } from "@billstack/tenancy/roles";
import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** A person in a team. */
export interface Member {
  userId: string;
  email: string;
  name: string | null;
  role: Role;
  joinedAt: Date;
  /** Whether the person has a second factor. */
  secondFactor: boolean;
}

const columns = (sql: AnySql) => sql`
  user_id as "userId", email, users.name, role, members.created_at as "joinedAt",
  exists (
    select from billstack.second_factors factor
    where factor.user_id = members.user_id and active_since is not null) as "secondFactor"
  from billstack.members join billstack.users on users.id = user_id`;

/** Returns the members of the team, by their roles from the most powerful to the least, and then by their addresses. */
export function listMemberRows(sql: Sql, teamId: TeamId): Promise<Member[]> {
  return sql<Member[]>`
    select ${columns(sql)} where team_id = ${teamId}
    order by array_position(${[...ROLES]}::text[], role), lower(email)`;
}

/**
 * Makes other transactions that change the members of this team wait for the caller's transaction. Without it, two
 * owners who leave at the same moment could leave a team without an owner.
 *
 * @throws PostgreSQL's error with SQLSTATE BS503 while the team is being moved to another installation
 */
export async function lockTeam(sql: TransactionSql, teamId: TeamId): Promise<void> {
  await sql`select billstack.refuse_moving(${teamId})`;
  await sql`select from billstack.teams where id = ${teamId} for no key update`;
}

/** Returns a member of the team; null if the team has no such member. */
export async function findMember(sql: AnySql, teamId: TeamId, userId: string): Promise<Member | null> {
  const [member] = await sql<Member[]>`
    select ${columns(sql)} where team_id = ${teamId} and user_id = ${userId}`;
  return member ?? null;
}

/** Whether the team has an owner beside this user. The caller must have called `lockTeam`. */
export async function hasOtherOwner(sql: TransactionSql, teamId: TeamId, userId: string): Promise<boolean> {
  const [row] = await sql<{ some: boolean }[]>`
    select exists (
      select from billstack.members where team_id = ${teamId} and role = 'owner' and user_id <> ${userId}) as some`;
  return row?.some ?? false;
}

/**
 * Adds a user to the team.
 *
 * @returns the role of the user. Somebody who is in the team already keeps their role.
 */
export async function insertMember(
  sql: TransactionSql,
  teamId: TeamId,
  userId: string,
  role: Role,
): Promise<Role> {
  const [member] = await sql<{ role: Role }[]>`
    insert into billstack.members (team_id, user_id, role) values (${teamId}, ${userId}, ${role})
    on conflict (team_id, user_id) do update set role = members.role
    returning role`;
  if (member === undefined) throw new Error("an insert returned no row");
  return member.role;
}

/** Gives a member another role. */
export async function setRole(
  sql: TransactionSql,
  teamId: TeamId,
  userId: string,
  role: Role,
): Promise<void> {
  await sql`update billstack.members set role = ${role} where team_id = ${teamId} and user_id = ${userId}`;
}

/** Takes a member out of the team. */
export async function deleteMember(sql: TransactionSql, teamId: TeamId, userId: string): Promise<void> {
  await sql`delete from billstack.members where team_id = ${teamId} and user_id = ${userId}`;
}
