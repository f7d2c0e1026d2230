import { may, mayManageRole, type Role } from "@billstack/tenancy/roles";
import type { TransactionSql } from "postgres";

import type { TeamContext } from "../context.js";
import { AppError } from "../errors.js";
import { findMember, hasOtherOwner, lockTeam, type Member } from "./member-store.js";
import { findRole } from "./member.js";

type Caller = Pick<TeamContext, "teamId" | "actor">;

/**
 * Locks the members of the team, and returns the caller's role. It is read again, because it may have changed since
 * the request began.
 *
 * @throws AppError not_found
 */
export async function lockMembers(
  sql: TransactionSql,
  { teamId, actor }: Caller,
): Promise<{ own: Role; userId: string }> {
  await lockTeam(sql, teamId);
  const { userId } = actor;
  const own = userId === null ? null : await findRole(sql, teamId, userId);
  if (userId === null || own === null)
    throw new AppError(
      "not_found",
      "You have no team of this id. Check the address, or ask an owner to invite you.",
    );
  return { own, userId };
}

/**
 * Does what `lockMembers` does, and returns the member whom the caller wants to change, too.
 *
 * @throws AppError not_found
 */
export async function lockManagedMember(
  sql: TransactionSql,
  caller: Caller,
  userId: string,
): Promise<{ own: Role; member: Member }> {
  const { own } = await lockMembers(sql, caller);
  const member = await findMember(sql, caller.teamId, userId);
  if (member === null)
    throw new AppError("not_found", "This team has no such member. Somebody may have removed them.");
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
 * Asks the person to prove again who they are, if one of the roles that they change or give may manage API keys, as
 * admins and owners may. Otherwise somebody with a stolen cookie could invite themselves as an admin: the new account
 * has a new, confirmed session, which can make keys and disconnect.
 *
 * @throws AppError confirmation_required
 */
export async function confirmForPowerfulRoles(
  ctx: Pick<TeamContext, "requireConfirmed">,
  ...roles: (Role | null)[]
): Promise<void> {
  if (roles.some((role) => role !== null && may(role, "api_keys.manage"))) await ctx.requireConfirmed();
}

/**
 * Checks that the team keeps an owner if this member stops being one. The only owner is always the caller, because
 * nobody but an owner may change and remove owners.
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
    "You are the only owner of this team, and a team needs one. Make another member an owner first, or delete the team.",
  );
}
