import { listAudit } from "../audit/list.js";
import { listAuditOutput, listAuditShape } from "../audit/schemas.js";
import { router, teamProcedure } from "./init.js";

export const auditRouter = router({
  list: teamProcedure("audit.read", listAuditShape)
    .meta({ summary: "Who did what to the connection and when, newest first" })
    .output(listAuditOutput)
    .query(({ ctx, input }) => listAudit(ctx.deps.sql, ctx.teamId, input)),
});
