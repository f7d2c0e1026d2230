import type { z } from "zod";

import { findUserByEmail } from "../auth/store.js";
import type { Context } from "../context.js";
import { requireUsable } from "./require-usable.js";
import type { previewInvitationOutput } from "./schemas.js";

/**
 * Returns what a person with the link of an invitation has to know before they accept it.
 *
 * @throws AppError invitation_invalid, too_many_requests
 */
export async function previewInvitation(
  ctx: Context,
  { token }: { token: string },
): Promise<z.infer<typeof previewInvitationOutput>> {
  const { teamName, email, role, invitedByEmail, expiresAt } = await requireUsable(ctx, token);
  const account = await findUserByEmail(ctx.deps.sql, email);
  const signedIn = await ctx.findUser();
  return {
    invitation: {
      teamName,
      email,
      role,
      invitedByEmail,
      expiresAt: expiresAt.toISOString(),
      accountExists: account !== null,
    },
    signedInAs: signedIn?.email ?? null,
  };
}
