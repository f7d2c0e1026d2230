import type { TeamId } from "@billstack/tenancy";
import { z } from "zod";

import { readAccess, type AccessInput } from "../access/read-access.js";
import { refresh } from "../access/refresh.js";
import { accessOutput, accessShape, refreshOutput, refreshShape } from "../access/schemas.js";
import type { Deps } from "../deps.js";
import { router, teamProcedure } from "./init.js";

/** What the procedure `access.get` consists of. `GET T/access` is also answered without tRPC, from the same parts. */
export const getAccess = {
  permission: "access.read",
  input: z.strictObject({ teamId: z.string(), ...accessShape }),
  run: async (deps: Deps, teamId: TeamId, input: AccessInput) => ({
    access: await readAccess(deps, teamId, input),
  }),
} as const;

export const accessRouter = router({
  get: teamProcedure(getAccess.permission, accessShape)
    .meta({ summary: "What a customer may use now, from its subscriptions and entitlements" })
    .output(accessOutput)
    .query(({ ctx, input }) => getAccess.run(ctx.deps, ctx.teamId, input)),
  refresh: teamProcedure("refresh.run", refreshShape)
    .meta({ summary: "Read objects from Stripe now, and answer when they are stored" })
    .output(refreshOutput)
    .mutation(async ({ ctx, input }) => ({ refreshed: await refresh(ctx, input.ids) })),
});
