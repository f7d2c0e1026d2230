import { success } from "../connection/schemas.js";
import { acceptInvitation } from "../invitations/accept-invitation.js";
import { createInvitation } from "../invitations/create-invitation.js";
import { listInvitations } from "../invitations/list-invitations.js";
import { previewInvitation } from "../invitations/preview-invitation.js";
import { renewInvitation } from "../invitations/renew-invitation.js";
import { revokeInvitation } from "../invitations/revoke-invitation.js";
import {
  acceptInvitationInput,
  acceptInvitationOutput,
  createInvitationOutput,
  createInvitationShape,
  listInvitationsOutput,
  previewInvitationInput,
  previewInvitationOutput,
  renewInvitationOutput,
  renewInvitationShape,
  revokeInvitationShape,
} from "../invitations/schemas.js";
import { openProcedure, router, teamProcedure } from "./init.js";

export const invitationsRouter = router({
  list: teamProcedure("invitations.manage", {})
    .meta({ summary: "The invitations to the team that nobody has accepted, the newest first" })
    .output(listInvitationsOutput)
    .query(({ ctx }) => listInvitations(ctx.deps.sql, ctx.teamId)),
  create: teamProcedure("invitations.manage", createInvitationShape)
    .meta({ summary: "Invite a person by their e-mail address. Only this answer contains the link" })
    .output(createInvitationOutput)
    .mutation(({ ctx, input }) => createInvitation(ctx, input)),
  renew: teamProcedure("invitations.manage", renewInvitationShape)
    .meta({ summary: "Make a new link for an invitation; the earlier link stops working" })
    .output(renewInvitationOutput)
    .mutation(({ ctx, input }) => renewInvitation(ctx, input)),
  revoke: teamProcedure("invitations.manage", revokeInvitationShape)
    .meta({ summary: "Revoke an invitation at once" })
    .output(success)
    .mutation(({ ctx, input }) => revokeInvitation(ctx, input)),
  // This is a mutation although it changes nothing: the input of a query would be in the address, and so in logs.
  preview: openProcedure
    .meta({ summary: "What an invitation is for, by the token in its link" })
    .input(previewInvitationInput)
    .output(previewInvitationOutput)
    .mutation(({ ctx, input }) => previewInvitation(ctx, input)),
  accept: openProcedure
    .meta({ summary: "Accept an invitation, signed in or with a new account" })
    .input(acceptInvitationInput)
    .output(acceptInvitationOutput)
    .mutation(({ ctx, input }) => acceptInvitation(ctx, input)),
});
