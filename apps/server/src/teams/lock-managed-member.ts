import { mayManageRole, type Role } from "@billstack/tenancy/roles";
import type { TransactionSql } from "postgres";

import type { TeamContext } from "../context.js";
import { AppError } from "../errors.js";
import { findMember, hasOtherOwner, lockMembers, type Member } from "./member-store.js";
import { findRole } from "./member.js";

/**
 * Locks the members of the team, and returns the member whom somebody wants to change, and the role of this somebody.
 * The role is read again, because it may have changed since the request began.
 *
 * @throws AppError not_found
 */
export async function lockManagedMember(
  sql: TransactionSql,
  { teamId, actor }: Pick<TeamContext, "teamId" | "actor">,
  userId: string,
): Promise<{ own: Role; member: Member }> {
  await lockMembers(sql, teamId);
  const own = actor.userId === null ? null : await findRole(sql, teamId, actor.userId);
  if (own === null) throw new AppError("not_found", "You have no team of this id.");
  const member = await findMember(sql, teamId, userId);
  if (member === null) throw new AppError("not_found", "This team has no such member.");
  return { own, member };
}

/**
 * Checks that somebody with the role `own` may give `other`, and may change and remove members who have it.
 *
 * @throws AppError role_too_low
 */
export function requireManages(own: Role, other: Role): void {
  if (mayManageRole(own, other)) return;
  const sentence =
    other === "owner"
      ? "Only an owner may make, change and remove owners. Ask an owner of this team."
      : `Your role in this team (${own}) does not allow this. Ask an owner or admin.`;
  throw new AppError("role_too_low", sentence);
}

/**
 * Checks that the team keeps an owner if this member stops being one.
 *
 * @throws AppError last_owner
 */
export async function requireOtherOwner(
  sql: TransactionSql,
  { teamId }: Pick<TeamContext, "teamId">,
  { userId, role }: Pick<Member, "userId" | "role">,
): Promise<void> {
  if (role !== "owner" || (await hasOtherOwner(sql, teamId, userId))) return;
  throw new AppError(
    "last_owner",
    "This is the only owner, and a team needs one. Make another member an owner first, or delete the team.",
  );
}
