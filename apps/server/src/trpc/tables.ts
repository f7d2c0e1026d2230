import { readRows } from "../tables/rows.js";
import { rowsOutput, rowsShape, tablesOutput } from "../tables/schemas.js";
import { listTables } from "../tables/tables.js";
import { router, teamProcedure } from "./init.js";

export const tablesRouter = router({
  list: teamProcedure("tables.read", {})
    .meta({ summary: "The synced tables and how many rows each has" })
    .output(tablesOutput)
    .query(({ ctx }) => ctx.read((sql) => listTables(sql, ctx.teamId, ctx.deps.loadLimits.countedBytes))),
  rows: teamProcedure("tables.read", rowsShape)
    .meta({ summary: "Rows of one synced table" })
    .output(rowsOutput)
    .query(({ ctx, input }) => ctx.read((sql) => readRows(sql, ctx.teamId, input))),
});
