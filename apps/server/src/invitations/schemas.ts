import { ROLES } from "@billstack/tenancy/roles";
import { z } from "zod";

import { email, password, personName, team, user } from "../auth/schemas.js";

const role = z.enum(ROLES);

const invitation = z.object({
  id: z.string(),
  email: z.string(),
  role,
  /** The id of the user who made or renewed the invitation last. */
  invitedBy: z.string(),
  invitedByEmail: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** `void`: the person who invited has no longer the right to give this role. Renew the invitation. */
  status: z.enum(["open", "expired", "void"]),
});
/** An answer with a link. Only this answer contains it. */
const withLink = z.object({
  invitation,
  link: z.string(),
  emailSent: z.boolean(),
  /** Why the e-mail was not sent. Missing if this installation sends no e-mail. */
  emailError: z.string().optional(),
});
const invitationShape = { invitationId: z.string().max(100) };

export const listInvitationsOutput = z.object({ invitations: z.array(invitation) });
export const createInvitationShape = { email, role };
export const createInvitationOutput = withLink;
export const renewInvitationShape = invitationShape;
export const renewInvitationOutput = withLink;
export const revokeInvitationShape = invitationShape;

/** Longer texts are no token. The limit keeps them out of the work. */
const token = z.string().max(200);

export const previewInvitationInput = z.strictObject({ token });
export const previewInvitationOutput = z.object({
  invitation: z.object({
    teamName: z.string(),
    email: z.string(),
    role,
    invitedByEmail: z.string(),
    expiresAt: z.iso.datetime(),
    /** Whether there is an account with this address. The person then signs in, and needs no new password. */
    accountExists: z.boolean(),
  }),
  /** The address of the account that is signed in. Null: none is. */
  signedInAs: z.string().nullable(),
});
export const acceptInvitationInput = z.strictObject({
  token,
  password: password.optional(),
  name: personName.optional(),
});
export const acceptInvitationOutput = z.object({ user, team, role });
