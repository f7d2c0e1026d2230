import type { TeamContext } from "../context.js";
import { shortTransaction } from "../database/short-transaction.js";
import { lockMembers, requireManages } from "../teams/lock-members.js";
import { noSuchInvitation } from "./no-such-invitation.js";
import { deleteInvitation, findInvitation } from "./store.js";

/**
 * Revokes an invitation: its link works no more.
 *
 * @throws AppError not_found, role_too_low
 */
export async function revokeInvitation(
  ctx: TeamContext,
  { invitationId }: { invitationId: string },
): Promise<{ success: true }> {
  const { deps, teamId, actor } = ctx;
  await shortTransaction(deps.sql, async (sql) => {
    const { own } = await lockMembers(sql, ctx);
    const found = await findInvitation(sql, teamId, invitationId);
    if (found === null) throw noSuchInvitation();
    requireManages(own, found.role);
    if (!(await deleteInvitation(sql, teamId, invitationId))) throw noSuchInvitation();
    const detail = { invitationId, email: found.email, role: found.role };
    await deps.audit.record(sql, { teamId, ...actor, action: "invitation.revoked", detail });
  });
  return { success: true };
}
