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
});
