import { z } from "zod";

import { membership, team, teamName } from "../auth/schemas.js";
import { disconnectOutput, disconnectShape } from "../connection/schemas.js";
import { deleteTeam } from "../setup/delete-team.js";
import { createTeam } from "../teams/create.js";
import { listTeams } from "../teams/list.js";
import { renameTeam } from "../teams/rename-team.js";
import { noInput, router, teamProcedure, userProcedure } from "./init.js";

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
  rename: teamProcedure("team.rename", { name: teamName })
    .meta({ summary: "Give the team another name" })
    .output(z.object({ team }))
    .mutation(({ ctx, input }) => renameTeam(ctx, input)),
  delete: teamProcedure("team.delete", { name: z.string().max(200), ...disconnectShape }, { confirmed: true })
    .meta({ summary: "Delete the team and all its data. The input repeats the team's exact name" })
    .output(disconnectOutput)
    .mutation(({ ctx, input }) => deleteTeam(ctx, input)),
});
