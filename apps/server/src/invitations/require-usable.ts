import { linkTokenHash } from "../auth/link-token.js";
import type { Context } from "../context.js";
import { AppError } from "../errors.js";
import { findInvitationByToken, statusOf, type StoredInvitation } from "./store.js";

/**
 * Returns the invitation that a link stands for. A link that does not work gets one and the same answer, whatever the
 * reason is. It counts against the client's address, so that nobody can try many.
 *
 * @throws AppError invitation_invalid, too_many_requests
 */
export async function requireUsable(
  { deps, ip }: Pick<Context, "deps" | "ip">,
  token: string,
): Promise<StoredInvitation> {
  await deps.limits.take("invitationAddress", ip);
  const hash = linkTokenHash(token);
  const found = hash === null ? null : await findInvitationByToken(deps.sql, hash);
  if (found === null || statusOf(found) !== "open") throw invitationInvalid();
  await deps.limits.giveBack("invitationAddress", ip);
  return found;
}

/** The error for a link that does not work. */
export function invitationInvalid(): AppError {
  return new AppError(
    "invitation_invalid",
    "This invitation does not work. It has expired, was used, revoked or renewed, or the link is not complete. Ask the person who invited you for a new link.",
  );
}
