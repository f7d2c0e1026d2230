import type { Role } from "@billstack/tenancy/roles";
import type { z } from "zod";

import type { TeamContext } from "../context.js";
import { shortTransaction } from "../database/short-transaction.js";
import { notify } from "../database/signals.js";
import { showMember } from "./list-members.js";
import {
  confirmForPowerfulRoles,
  lockManagedMember,
  requireManages,
  requireOtherOwner,
} from "./lock-members.js";
import { setRole } from "./member-store.js";
import { findRole } from "./member.js";
import type { changeRoleOutput } from "./schemas.js";

/**
 * Gives a member another role. It counts from the next request, and for streams that are open now.
 *
 * @throws AppError confirmation_required if an admin or owner is made or changed; not_found, role_too_low, last_owner
 */
export async function changeRole(
  ctx: TeamContext,
  { userId, role }: { userId: string; role: Role },
): Promise<z.infer<typeof changeRoleOutput>> {
  const { deps, teamId, actor } = ctx;
  await confirmForPowerfulRoles(ctx, role, await findRole(deps.sql, teamId, userId));
  return shortTransaction(deps.sql, async (sql) => {
    const { own, member } = await lockManagedMember(sql, ctx, userId);
    requireManages(own, member.role);
    requireManages(own, role);
    if (role !== member.role) {
      await requireOtherOwner(sql, ctx, member);
      await setRole(sql, teamId, userId, role);
      const detail = { memberId: userId, from: member.role, to: role };
      await ctx.deps.audit.record(sql, { teamId, ...actor, action: "member.role_changed", detail });
      await notify(sql, { kind: "members", teamId });
    }
    return { member: showMember({ ...member, role }) };
  });
}
