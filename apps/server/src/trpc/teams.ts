import { z } from "zod";

import { membership, team, teamName } from "../auth/schemas.js";
import { createTeam } from "../teams/create.js";
import { listTeams } from "../teams/list.js";
import { noInput, router, userProcedure } from "./init.js";

export const teamsRouter = router({
  list: userProcedure
    .meta({ summary: "The teams that you belong to" })
    .input(noInput)
    .output(z.object({ teams: z.array(membership) }))
    .query(async ({ ctx }) => ({ teams: await listTeams(ctx.deps.sql, ctx.user.id) })),
  create: userProcedure
    .meta({ summary: "Create a team; you become its owner" })
    .input(z.strictObject({ name: teamName }))
    .output(z.object({ team }))
    .mutation(async ({ ctx, input }) => ({ team: await createTeam(ctx.deps.sql, ctx.user.id, input.name) })),
});
