import { teamRequirementOutput, teamRequirementShape } from "../auth/factor/schemas.js";
import { setTeamRequirement } from "../auth/factor/set-team-requirement.js";
import { findRequirement } from "../auth/factor/team-requirement-store.js";
import { router, teamProcedure } from "./init.js";

export const securityRouter = router({
  get: teamProcedure("security.read", {})
    .meta({ summary: "Whether the team's members need a second factor" })
    .output(teamRequirementOutput)
    .query(({ ctx }) => findRequirement(ctx.deps.sql, ctx.teamId)),
  set: teamProcedure("security.manage", teamRequirementShape, { confirmed: true })
    .meta({ summary: "Choose whether the team's members need a second factor" })
    .output(teamRequirementOutput)
    .mutation(({ ctx, input }) => setTeamRequirement(ctx, input.requireSecondFactor)),
});
