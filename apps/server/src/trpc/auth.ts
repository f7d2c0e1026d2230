import { z } from "zod";

import { changePassword } from "../auth/change-password.js";
import { confirm } from "../auth/confirm.js";
import { confirmInput } from "../auth/factor/schemas.js";
import {
  changePasswordInput,
  deleteAccountInput,
  renameUserInput,
  requestResetInput,
  requestResetOutput,
  resetPasswordInput,
  sessionOutput,
  sessionsOutput,
  signInInput,
  signInOutput,
  signUpInput,
  signUpOutput,
} from "../auth/schemas.js";
import { deleteAccount } from "../auth/delete-account.js";
import { listSessions } from "../auth/list-sessions.js";
import { readSession } from "../auth/read-session.js";
import { renameUser } from "../auth/rename-user.js";
import { requestReset } from "../auth/request-reset.js";
import { resetPassword } from "../auth/reset-password.js";
import { revokeOtherSessions, revokeSession } from "../auth/revoke-sessions.js";
import { signIn } from "../auth/sign-in.js";
import { signOut } from "../auth/sign-out.js";
import { signUp } from "../auth/sign-up.js";
import { success } from "../connection/schemas.js";
import { confirmedUserProcedure, noInput, openProcedure, router, userProcedure } from "./init.js";

export const authRouter = router({
  signUp: openProcedure
    .meta({ summary: "Create a user and a first team, and sign in" })
    .input(signUpInput)
    .output(signUpOutput)
    .mutation(({ ctx, input }) => signUp(ctx, input)),
  signIn: openProcedure
    .meta({ summary: "Sign in" })
    .input(signInInput)
    .output(signInOutput)
    .mutation(({ ctx, input }) => signIn(ctx, input)),
  signOut: openProcedure
    .meta({ summary: "End this session" })
    .input(noInput)
    .output(z.void())
    .mutation(({ ctx }) => signOut(ctx)),
  confirm: userProcedure
    .meta({ summary: "Prove again who you are. The proof counts for ten minutes in this session" })
    .input(confirmInput)
    .output(success)
    .mutation(({ ctx, input }) => confirm(ctx, input)),
  changePassword: userProcedure
    .meta({ summary: "Choose a new password; all your other sessions end" })
    .input(changePasswordInput)
    .output(success)
    .mutation(({ ctx, input }) => changePassword(ctx, input)),
  requestReset: openProcedure
    .meta({ summary: "Ask for an e-mail with a link to choose a new password" })
    .input(requestResetInput)
    .output(requestResetOutput)
    .mutation(({ ctx, input }) => requestReset(ctx, input)),
  resetPassword: openProcedure
    .meta({ summary: "Choose a new password with the token of a link; all your sessions end" })
    .input(resetPasswordInput)
    .output(success)
    .mutation(({ ctx, input }) => resetPassword(ctx, input)),
  rename: userProcedure
    .meta({ summary: "Change your name; null removes it" })
    .input(renameUserInput)
    .output(signInOutput)
    .mutation(({ ctx, input }) => renameUser(ctx.deps, ctx.user, input.name)),
  deleteAccount: userProcedure
    .meta({ summary: "Delete your account" })
    .input(deleteAccountInput)
    .output(success)
    .mutation(({ ctx, input }) => deleteAccount(ctx, input)),
  session: userProcedure
    .meta({ summary: "Who is signed in, and the teams they belong to" })
    .input(noInput)
    .output(sessionOutput)
    .query(({ ctx }) => readSession(ctx.deps, ctx.user)),
  listSessions: userProcedure
    .meta({ summary: "Your sessions: where you are signed in" })
    .input(noInput)
    .output(sessionsOutput)
    .query(({ ctx }) => listSessions(ctx.deps, ctx.session)),
  revokeSession: confirmedUserProcedure
    .meta({ summary: "End one of your sessions" })
    .input(z.strictObject({ id: z.string().max(100) }))
    .output(success)
    .mutation(({ ctx, input }) => revokeSession(ctx.deps, ctx.session, input.id)),
  revokeOtherSessions: confirmedUserProcedure
    .meta({ summary: "End all of your sessions except this one" })
    .input(noInput)
    .output(z.object({ ended: z.number().int() }))
    .mutation(({ ctx }) => revokeOtherSessions(ctx.deps, ctx.session)),
});
