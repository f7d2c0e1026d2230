import type { Role } from "@billstack/tenancy/roles";
import type { z } from "zod";

import type { TeamContext } from "../context.js";
import { AppError } from "../errors.js";
import { confirmForPowerfulRoles, requireManages } from "../teams/lock-members.js";
import { makeLink } from "./make-link.js";
import type { createInvitationOutput } from "./schemas.js";
import { countOtherInvitations, findInvitationFor, isMemberAddress } from "./store.js";

/** The most invitations that a team has at the same time. */
const MOST_INVITATIONS = 100;

/**
 * Invites a person to the team by their e-mail address. An earlier invitation for the same address is replaced.
 *
 * @throws AppError confirmation_required if an admin or owner is invited; role_too_low, already_member, too_many_invitations, too_many_requests
 */
export async function createInvitation(
  ctx: TeamContext,
  { email, role }: { email: string; role: Role },
): Promise<z.infer<typeof createInvitationOutput>> {
  const { teamId } = ctx;
  await confirmForPowerfulRoles(ctx, role);
  return makeLink(ctx, "invitation.created", async (sql, own) => {
    requireManages(own, role);
    const earlier = await findInvitationFor(sql, teamId, email);
    if (earlier !== null) requireManages(own, earlier.role);
    if (await isMemberAddress(sql, teamId, email)) {
      throw new AppError(
        "already_member",
        "Somebody with this address is in the team already. You can change their role.",
      );
    }
    if ((await countOtherInvitations(sql, teamId, email)) >= MOST_INVITATIONS) {
      throw new AppError(
        "too_many_invitations",
        `This team has ${MOST_INVITATIONS} invitations that nobody has accepted. Revoke one that is not needed any more.`,
      );
    }
    return { email, role };
  });
}
