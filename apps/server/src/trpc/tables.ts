import { readRows } from "../tables/rows.js";
import { rowsOutput, rowsShape, tablesOutput } from "../tables/schemas.js";
import { listTables } from "../tables/tables.js";
import { router, teamProcedure } from "./init.js";

export const tablesRouter = router({
  list: teamProcedure("tables.read", {})
    .meta({ summary: "The synced tables and how many rows each has" })
    .output(tablesOutput)
    .query(({ ctx }) => listTables(ctx.deps.sql, ctx.teamId)),
  rows: teamProcedure("tables.read", rowsShape)
    .meta({ summary: "Rows of one synced table" })
    .output(rowsOutput)
    .query(({ ctx, input }) => readRows(ctx.deps.sql, ctx.teamId, input)),
});
