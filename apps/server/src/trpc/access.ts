import { readAccess } from "../access/read-access.js";
import { accessOutput, accessShape } from "../access/schemas.js";
import { router, teamProcedure } from "./init.js";

export const accessRouter = router({
  get: teamProcedure("access.read", accessShape)
    .meta({ summary: "What a customer may use now, from its subscriptions and entitlements" })
    .output(accessOutput)
    .query(async ({ ctx, input }) => ({ access: await readAccess(ctx.deps, ctx.teamId, input) })),
});
