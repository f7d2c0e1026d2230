import { randomUUID } from "node:crypto";

import type { Role } from "@billstack/tenancy/roles";
import type { TransactionSql } from "postgres";
import type { z } from "zod";

import { logAuthentication } from "../auth/log-authentication.js";
import { hashPassword } from "../auth/password.js";
import { requireGoodPassword } from "../auth/password-rules.js";
import { openSession } from "../auth/session-cookie.js";
import type { SessionUser } from "../auth/session-store.js";
import { findUserByEmail, insertUser } from "../auth/store.js";
import type { Context } from "../context.js";
import type { Deps } from "../deps.js";
import type { AnySql } from "../database/any-sql.js";
import { shortTransaction } from "../database/short-transaction.js";
import { notify } from "../database/signals.js";
import { AppError } from "../errors.js";
import { insertMember, lockTeam } from "../teams/member-store.js";
import { invitationInvalid, requireUsable } from "./require-usable.js";
import type { acceptInvitationInput, acceptInvitationOutput } from "./schemas.js";
import { deleteInvitation, findInvitationByToken, statusOf, type StoredInvitation } from "./store.js";

type Input = z.infer<typeof acceptInvitationInput>;

/**
 * Accepts an invitation. Who is signed in joins the team, if the invitation is for their address. Who is not, gets a
 * new account with the address of the invitation and the given password, also if sign-up is closed.
 *
 * @throws AppError invitation_invalid, invitation_for_other_address; no_session if there is an account with the
 *   address; invalid_input if the password is missing or easy to guess; too_many_requests
 */
export async function acceptInvitation(
  ctx: Context,
  input: Input,
): Promise<z.infer<typeof acceptInvitationOutput>> {
  const invitation = await requireUsable(ctx, input.token);
  const signedIn = await ctx.findUser();
  const { user, role } =
    signedIn === null
      ? await acceptAsNewUser(ctx, invitation, input)
      : await acceptAs(ctx, invitation, signedIn);
  return { user, team: { id: invitation.teamId, name: invitation.teamName }, role };
}

/** Accepts for a person who is signed in. */
async function acceptAs({ deps }: Context, invitation: StoredInvitation, user: SessionUser) {
  if (user.email.toLowerCase() !== invitation.email.toLowerCase()) {
    throw new AppError(
      "invitation_for_other_address",
      `This invitation is for ${invitation.email}, and you are signed in as ${user.email}. Sign out and open the link again, or ask for an invitation for ${user.email}.`,
    );
  }
  const role = await shortTransaction(deps.sql, (sql) => join(deps, sql, invitation, user.id));
  return { user, role };
}

/** Creates the account of the invited person, and signs them in. */
async function acceptAsNewUser(ctx: Context, invitation: StoredInvitation, input: Input) {
  const { deps } = ctx;
  const { email } = invitation;
  if ((await findUserByEmail(deps.sql, email)) !== null) throw await accountExists(deps.sql, invitation);
  if (input.password === undefined) {
    const message = "Choose a password for your new account.";
    throw new AppError("invalid_input", `The input is not right. password: ${message}`, {
      issues: [{ path: "password", message }],
    });
  }
  requireGoodPassword(input.password, email);
  const user = { id: randomUUID(), email, name: input.name ?? null };
  const passwordHash = await hashPassword(input.password);
  const role = await shortTransaction(deps.sql, async (sql) => {
    await deps.accounts.create(sql, user.id, async () => {
      if (!(await insertUser(sql, { ...user, passwordHash }))) throw await accountExists(sql, invitation);
    });
    return join(deps, sql, invitation, user.id);
  });
  await logAuthentication(ctx, "sign_up", { userId: user.id }, () => openSession(ctx, user.id, passwordHash));
  return { user, role };
}

/**
 * Uses the invitation up, and adds the user to the team. Checks the invitation again: it may have been used or revoked
 * meanwhile, and the person who invited may have lost the right to.
 *
 * @returns the role of the user, which is an earlier one if they are in the team already
 * @throws AppError invitation_invalid
 */
async function join(
  deps: Deps,
  sql: TransactionSql,
  { id, teamId, tokenHash }: StoredInvitation,
  userId: string,
): Promise<Role> {
  await lockTeam(sql, teamId);
  const invitation = await findInvitationByToken(sql, tokenHash);
  if (invitation === null || statusOf(invitation) !== "open") throw invitationInvalid();
  await deleteInvitation(sql, teamId, id);
  const { role, invitedBy } = invitation;
  const joined = await insertMember(sql, teamId, userId, role);
  const detail = { invitationId: id, role: joined, invitedBy };
  await deps.audit.record(sql, { teamId, userId, action: "member.joined", detail });
  await notify(sql, { kind: "members", teamId });
  return joined;
}

/**
 * Returns the error for a new account whose address has an account. If somebody has made that account a moment ago
 * with the same link, the link is used up, and to sign in would not help.
 */
async function accountExists(sql: AnySql, { tokenHash, email }: StoredInvitation): Promise<AppError> {
  if ((await findInvitationByToken(sql, tokenHash)) === null) return invitationInvalid();
  return new AppError(
    "no_session",
    `There is an account for ${email} already. Sign in with it, and then open the link again.`,
  );
}
