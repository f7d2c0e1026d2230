import { z } from "zod";

import { setupTokenNeeded } from "../auth/setup-token.js";
import { signUpIsOpen } from "../auth/sign-up.js";
import { noInput, openProcedure, router } from "./init.js";

export const systemRouter = router({
  config: openProcedure
    .meta({ summary: "What the sign-in page needs to know of this installation" })
    .input(noInput)
    .output(
      z.object({
        signUpOpen: z.boolean(),
        setupTokenNeeded: z.boolean(),
        sandbox: z.boolean(),
        /** Whether the installation sends e-mail. Without it, only the operator can make a link for a new password. */
        sendsMail: z.boolean(),
      }),
    )
    .query(async ({ ctx }) => ({
      signUpOpen: await signUpIsOpen(ctx.deps),
      setupTokenNeeded: await setupTokenNeeded(ctx.deps),
      sandbox: ctx.deps.env.sandboxUrl !== null,
      sendsMail: ctx.deps.mailer.configured,
    })),
});
