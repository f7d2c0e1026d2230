import type { z } from "zod";

import type { TeamContext } from "../context.js";
import { confirmForPowerfulRoles, requireManages } from "../teams/lock-members.js";
import { makeLink } from "./make-link.js";
import { noSuchInvitation } from "./no-such-invitation.js";
import type { renewInvitationOutput } from "./schemas.js";
import { findInvitation } from "./store.js";

/**
 * Makes a new link for an invitation. The earlier link works no more. From now on the invitation comes from the person
 * who renews it.
 *
 * @throws AppError confirmation_required if an admin or owner is invited; not_found, role_too_low, too_many_requests
 */
export async function renewInvitation(
  ctx: TeamContext,
  { invitationId }: { invitationId: string },
): Promise<z.infer<typeof renewInvitationOutput>> {
  const renewed = await findInvitation(ctx.deps.sql, ctx.teamId, invitationId);
  await confirmForPowerfulRoles(ctx, renewed?.role ?? null);
  return makeLink(ctx, "invitation.renewed", async (sql, own) => {
    const found = await findInvitation(sql, ctx.teamId, invitationId);
    if (found === null) throw noSuchInvitation();
    requireManages(own, found.role);
    return { id: found.id, email: found.email, role: found.role };
  });
}
