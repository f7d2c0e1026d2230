import type { TeamId } from "@billstack/tenancy";
import { mayManageRole, type Role } from "@billstack/tenancy/roles";
import type { Sql, TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** For how many days the link of an invitation works. */
const DAYS = 7;

/** An invitation as stored. */
export interface StoredInvitation {
  id: string;
  teamId: TeamId;
  teamName: string;
  email: string;
  role: Role;
  /** What is stored of the token in its link. */
  tokenHash: string;
  invitedBy: string;
  invitedByEmail: string;
  /** The role that the inviting person has in the team now. Null: they are no member any more. */
  inviterRole: Role | null;
  createdAt: Date;
  expiresAt: Date;
  expired: boolean;
}

/** An invitation that gets a new link. */
export type NewInvitation = Pick<
  StoredInvitation,
  "id" | "teamId" | "email" | "role" | "tokenHash" | "invitedBy"
>;

const selected = (sql: AnySql) => sql`
  select invitations.id, invitations.team_id as "teamId", teams.name as "teamName", invitations.email,
    invitations.role, token_hash as "tokenHash", invited_by as "invitedBy", users.email as "invitedByEmail", members.role as "inviterRole",
    invitations.created_at as "createdAt", expires_at as "expiresAt", expires_at <= now() as expired
  from billstack.invitations
  join billstack.teams on teams.id = invitations.team_id
  join billstack.users on users.id = invited_by
  left join billstack.members on members.team_id = invitations.team_id and members.user_id = invited_by`;

/** Returns the invitations of the team that nobody has accepted, the newest first. */
export function listInvitationRows(sql: Sql, teamId: TeamId): Promise<StoredInvitation[]> {
  return sql<StoredInvitation[]>`
    ${selected(sql)} where invitations.team_id = ${teamId}
    order by invitations.created_at desc, invitations.id`;
}

/** Returns an invitation of the team by its id; null if the team has no such invitation. */
export async function findInvitation(
  sql: AnySql,
  teamId: TeamId,
  id: string,
): Promise<StoredInvitation | null> {
  const [row] = await sql<StoredInvitation[]>`
    ${selected(sql)} where invitations.team_id = ${teamId} and invitations.id = ${id}`;
  return row ?? null;
}

/** Returns the invitation of the team for an address, in upper or lower case; null if there is none. */
export async function findInvitationFor(
  sql: AnySql,
  teamId: TeamId,
  email: string,
): Promise<StoredInvitation | null> {
  const [row] = await sql<StoredInvitation[]>`
    ${selected(sql)} where invitations.team_id = ${teamId} and lower(invitations.email) = lower(${email})`;
  return row ?? null;
}

/** Returns the invitation whose token has this hash; null if there is none. */
export async function findInvitationByToken(
  sql: AnySql,
  tokenHash: string,
): Promise<StoredInvitation | null> {
  const [row] = await sql<StoredInvitation[]>`${selected(sql)} where token_hash = ${tokenHash}`;
  return row ?? null;
}

/** Whether the link of an invitation works, and why not. */
export function statusOf({
  expired,
  role,
  inviterRole,
}: Pick<StoredInvitation, "expired" | "role" | "inviterRole">): "open" | "expired" | "void" {
  if (inviterRole === null || !mayManageRole(inviterRole, role)) return "void";
  return expired ? "expired" : "open";
}

/** Returns how many invitations the team has beside the one for this address. */
export async function countOtherInvitations(
  sql: TransactionSql,
  teamId: TeamId,
  email: string,
): Promise<number> {
  const [row] = await sql<{ others: number }[]>`
    select count(*)::int as others from billstack.invitations
    where team_id = ${teamId} and lower(email) <> lower(${email})`;
  return row?.others ?? 0;
}

/** Stores an invitation. It replaces an earlier one of the team for the same address, whose link then works no more. */
export async function storeInvitation(sql: TransactionSql, made: NewInvitation): Promise<void> {
  await sql`
    insert into billstack.invitations (id, team_id, email, role, token_hash, invited_by, expires_at)
    values (${made.id}, ${made.teamId}, ${made.email}, ${made.role}, ${made.tokenHash}, ${made.invitedBy},
      now() + make_interval(days => ${DAYS}))
    on conflict (team_id, lower(email)) do update
    set id = excluded.id, email = excluded.email, role = excluded.role, token_hash = excluded.token_hash,
      invited_by = excluded.invited_by, created_at = excluded.created_at, expires_at = excluded.expires_at`;
}

/**
 * Deletes an invitation. Of two transactions that do this at the same time, the second one finds nothing.
 *
 * @returns false if there is no such invitation
 */
export async function deleteInvitation(sql: TransactionSql, teamId: TeamId, id: string): Promise<boolean> {
  const deleted = await sql`delete from billstack.invitations where team_id = ${teamId} and id = ${id}`;
  return deleted.count === 1;
}

/** Whether somebody with this address, in upper or lower case, is a member of the team. */
export async function isMemberAddress(sql: TransactionSql, teamId: TeamId, email: string): Promise<boolean> {
  const [row] = await sql<{ member: boolean }[]>`
    select exists (
      select from billstack.members join billstack.users on users.id = user_id
      where team_id = ${teamId} and lower(email) = lower(${email})) as member`;
  return row?.member ?? false;
}
