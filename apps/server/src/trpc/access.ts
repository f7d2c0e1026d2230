import { readAccess } from "../access/read-access.js";
import { refresh } from "../access/refresh.js";
import { accessOutput, accessShape, refreshOutput, refreshShape } from "../access/schemas.js";
import { router, teamProcedure } from "./init.js";

export const accessRouter = router({
  get: teamProcedure("access.read", accessShape)
    .meta({ summary: "What a customer may use now, from its subscriptions and entitlements" })
    .output(accessOutput)
    .query(async ({ ctx, input }) => ({ access: await readAccess(ctx.deps, ctx.teamId, input) })),
  refresh: teamProcedure("refresh.run", refreshShape)
    .meta({ summary: "Read objects from Stripe now, and answer when the copy has them" })
    .output(refreshOutput)
    .mutation(async ({ ctx, input }) => ({ refreshed: await refresh(ctx, input.ids) })),
});
