import { success } from "../connection/schemas.js";
import { makeLogin } from "../sql-access/make-login.js";
import { readLogin } from "../sql-access/read-login.js";
import { revokeLogin } from "../sql-access/revoke-login.js";
import { makeLoginOutput, sqlAccessOutput } from "../sql-access/schemas.js";
import { router, teamProcedure } from "./init.js";

export const sqlAccessRouter = router({
  get: teamProcedure("sql_access.read", {})
    .meta({ summary: "The team's read-only SQL login" })
    .output(sqlAccessOutput)
    .query(({ ctx }) => readLogin(ctx.deps, ctx.teamId)),
  make: teamProcedure("sql_access.manage", {}, { confirmed: true })
    .meta({ summary: "Make the team's SQL login, or replace its password, which is shown only once" })
    .output(makeLoginOutput)
    .mutation(({ ctx }) => makeLogin(ctx)),
  revoke: teamProcedure("sql_access.manage", {})
    .meta({ summary: "Revoke the team's SQL login and end its sessions" })
    .output(success)
    .mutation(({ ctx }) => revokeLogin(ctx)),
});
