import { success } from "../connection/schemas.js";
import { changeRole } from "../teams/change-role.js";
import { listMembers } from "../teams/list-members.js";
import { removeMember } from "../teams/remove-member.js";
import { changeRoleOutput, changeRoleShape, listMembersOutput, removeMemberShape } from "../teams/schemas.js";
import { router, teamProcedure } from "./init.js";

export const membersRouter = router({
  list: teamProcedure("members.read", {})
    .meta({ summary: "The people of the team and their roles, the owners first" })
    .output(listMembersOutput)
    .query(({ ctx }) => listMembers(ctx.deps.sql, ctx.teamId)),
  changeRole: teamProcedure("members.manage", changeRoleShape)
    .meta({ summary: "Give a member another role. Only owners make and change owners" })
    .output(changeRoleOutput)
    .mutation(({ ctx, input }) => changeRole(ctx, input)),
  remove: teamProcedure("members.remove", removeMemberShape, { leaves: true })
    .meta({ summary: "Remove a member, or leave the team with your own user id" })
    .output(success)
    .mutation(({ ctx, input }) => removeMember(ctx, input)),
});
