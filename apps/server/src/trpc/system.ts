import { z } from "zod";

import { setupTokenNeeded } from "../auth/setup-token.js";
import { signUpIsOpen } from "../auth/sign-up.js";
import { someUserExists } from "../auth/store.js";
import { noInput, openProcedure, router } from "./init.js";

export const systemRouter = router({
  config: openProcedure
    .meta({ summary: "What the sign-in page needs to know of this installation" })
    .input(noInput)
    .output(
      z.object({
        signUpOpen: z.boolean(),
        /** Whether nobody has signed up yet, so that the first page is the sign-up. */
        firstUser: z.boolean(),
        /** Whether the request has a valid session. The dashboard asks here, because a refused call looks like a fault. */
        signedIn: z.boolean(),
        setupTokenNeeded: z.boolean(),
        sandbox: z.boolean(),
        /** Whether the installation sends e-mail. Without it, only the operator can make a link for a new password. */
        sendsMail: z.boolean(),
      }),
    )
    .query(async ({ ctx }) => ({
      signUpOpen: await signUpIsOpen(ctx.deps),
      firstUser: !(await someUserExists(ctx.deps.sql)),
      signedIn: (await ctx.findUser()) !== null,
      setupTokenNeeded: await setupTokenNeeded(ctx.deps),
      sandbox: ctx.deps.env.sandboxUrl !== null,
      sendsMail: ctx.deps.mailer.configured,
    })),
});
