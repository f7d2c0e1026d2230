import { exportAudit } from "../audit/export.js";
import { listAudit } from "../audit/list.js";
import { selectActors } from "../audit/list-store.js";
import { auditActorsOutput, exportAuditShape, listAuditOutput, listAuditShape } from "../audit/schemas.js";
import { router, teamProcedure } from "./init.js";

export const auditRouter = router({
  list: teamProcedure("audit.read", listAuditShape)
    .meta({ summary: "Who did what in the team and when, newest first" })
    .output(listAuditOutput)
    .query(({ ctx, input }) => ctx.read((sql) => listAudit(sql, ctx.teamId, input))),
  actors: teamProcedure("audit.read", {})
    .meta({ summary: "Everybody who has done something that is in the audit" })
    .output(auditActorsOutput)
    .query(async ({ ctx }) => ({ actors: await ctx.read((sql) => selectActors(sql, ctx.teamId)) })),
  export: teamProcedure("audit.read", exportAuditShape)
    .meta({ summary: "The audit as a file: CSV or JSON" })
    .subscription(({ ctx, input }) => exportAudit(ctx, input)),
});
