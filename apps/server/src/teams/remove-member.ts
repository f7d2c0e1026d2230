import type { TeamContext } from "../context.js";
import { shortTransaction } from "../database/short-transaction.js";
import { notify } from "../database/signals.js";
import {
  confirmForPowerfulRoles,
  lockManagedMember,
  requireManages,
  requireOtherOwner,
} from "./lock-members.js";
import { deleteMember } from "./member-store.js";
import { findRole } from "./member.js";

/**
 * Removes a member from the team. Everybody may remove themselves, except the last owner. The person's next request
 * for the team is answered with "not found", and the streams of the team that they have open end. API keys that they
 * made belong to the team and stay.
 *
 * @throws AppError confirmation_required if the member is an admin or owner; not_found, role_too_low, last_owner
 */
export async function removeMember(
  ctx: TeamContext,
  { userId }: { userId: string },
): Promise<{ success: true }> {
  const { deps, teamId, actor } = ctx;
  await confirmForPowerfulRoles(ctx, await findRole(deps.sql, teamId, userId));
  await shortTransaction(deps.sql, async (sql) => {
    const { own, member } = await lockManagedMember(sql, ctx, userId);
    const leaves = actor.userId === userId;
    if (!leaves) requireManages(own, member.role);
    await requireOtherOwner(sql, ctx, member);
    await deleteMember(sql, teamId, userId);
    await ctx.deps.audit.record(sql, {
      teamId,
      ...actor,
      action: leaves ? "member.left" : "member.removed",
      detail: { memberId: userId, role: member.role },
    });
    await notify(sql, { kind: "members", teamId });
  });
  return { success: true };
}
