import { z } from "zod";

import { confirm } from "../auth/confirm.js";
import { confirmInput } from "../auth/factor/schemas.js";
import { sessionOutput, signInInput, signInOutput, signUpInput, signUpOutput } from "../auth/schemas.js";
import { readSession } from "../auth/read-session.js";
import { signIn } from "../auth/sign-in.js";
import { signOut } from "../auth/sign-out.js";
import { signUp } from "../auth/sign-up.js";
import { success } from "../connection/schemas.js";
import { noInput, openProcedure, router, userProcedure } from "./init.js";

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
    .meta({ summary: "Prove again who you are: it holds for ten minutes in this session" })
    .input(confirmInput)
    .output(success)
    .mutation(({ ctx, input }) => confirm(ctx, input)),
  session: userProcedure
    .meta({ summary: "Who is signed in, and the teams they belong to" })
    .input(noInput)
    .output(sessionOutput)
    .query(({ ctx }) => readSession(ctx.deps, ctx.user)),
});
