import { randomBytes } from "node:crypto";

import type { Role } from "@billstack/tenancy/roles";
import type { TransactionSql } from "postgres";
import type { z } from "zod";

import { makeLinkToken } from "../auth/link-token.js";
import type { TeamContext } from "../context.js";
import { shortTransaction } from "../database/short-transaction.js";
import { lockMembers } from "../teams/lock-members.js";
import type { createInvitationOutput } from "./schemas.js";
import { sendInvitation } from "./send-invitation.js";
import { showInvitation } from "./show-invitation.js";
import { findInvitation, storeInvitation } from "./store.js";

/** The invitation that gets a link. Without an id it is a new one. */
interface Chosen {
  id?: string;
  email: string;
  role: Role;
}

/**
 * Stores an invitation with a new link, and sends the link by e-mail if this installation sends e-mails. Only the
 * answer and the e-mail contain the link.
 *
 * @param choose checks what is asked for, in the transaction that stores it. It gets the role of the caller.
 * @throws AppError too_many_requests, and what `choose` throws
 */
export async function makeLink(
  ctx: TeamContext,
  action: "invitation.created" | "invitation.renewed",
  choose: (sql: TransactionSql, own: Role) => Promise<Chosen>,
): Promise<z.infer<typeof createInvitationOutput>> {
  const { deps, teamId, actor } = ctx;
  await deps.limits.take("inviteTeam", teamId);
  const { token, hash } = makeLinkToken();
  const stored = await shortTransaction(deps.sql, async (sql) => {
    const { own, userId } = await lockMembers(sql, ctx);
    const { id = `inv_${randomBytes(12).toString("hex")}`, email, role } = await choose(sql, own);
    await storeInvitation(sql, { id, teamId, email, role, tokenHash: hash, invitedBy: userId });
    await deps.audit.record(sql, { teamId, ...actor, action, detail: { invitationId: id, email, role } });
    const made = await findInvitation(sql, teamId, id);
    if (made === null) throw new Error("the invitation that was just stored is not there");
    return made;
  });
  const link = `${deps.origin()}/invitation#${token}`;
  return { invitation: showInvitation(stored), link, ...(await sendInvitation(deps, stored, link)) };
}
