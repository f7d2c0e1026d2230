import { z } from "zod";

import { answerRemoval } from "../sync/verification/answer-removal.js";
import { readVerification, watchVerification } from "../sync/verification/read-verification.js";
import { verificationOutput } from "../sync/verification/schemas.js";
import { startVerification } from "../sync/verification/start-verification.js";
import { router, teamProcedure } from "./init.js";

export const verificationRouter = router({
  get: teamProcedure("backfill.read", {})
    .meta({ summary: "The running or last comparison of the team's data with Stripe" })
    .output(verificationOutput)
    .query(async ({ ctx }) => ({ verification: await readVerification(ctx.deps, ctx.teamId) })),
  watch: teamProcedure("backfill.read", {}).subscription(({ ctx, signal }) =>
    watchVerification(ctx.deps, ctx.teamId, signal),
  ),
  start: teamProcedure("backfill.run", {})
    .meta({ summary: "Compare the team's data with Stripe, and correct what differs" })
    .output(verificationOutput)
    .mutation(async ({ ctx }) => ({ verification: await startVerification(ctx) })),
  answerRemoval: teamProcedure("verification.answer", {
    remove: z
      .boolean()
      .describe(
        "true: a new verification may remove the rows that Stripe has no objects for. false: they stay",
      ),
  })
    .meta({
      summary: "Answer a verification that asks before it removes more than a fifth of the rows of a type",
    })
    .output(verificationOutput)
    .mutation(async ({ ctx, input }) => ({
      verification: await answerRemoval(ctx, { remove: input.remove }),
    })),
});
