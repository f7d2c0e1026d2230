import { success } from "../connection/schemas.js";
import { countRows } from "../tables/count-rows.js";
import { deleteView } from "../tables/delete-view.js";
import { exportRows } from "../tables/export.js";
import { readRow } from "../tables/row.js";
import { readRows } from "../tables/rows.js";
import { saveView, showView } from "../tables/save-view.js";
import {
  countOutput,
  countShape,
  exportShape,
  rowOutput,
  rowShape,
  rowsOutput,
  rowsShape,
  sqlOutput,
  sqlShape,
  tablesOutput,
} from "../tables/schemas.js";
import { statementOf } from "../tables/statement.js";
import { listTables } from "../tables/tables.js";
import { deleteViewShape, saveViewShape, viewOutput, viewsOutput } from "../tables/view-schemas.js";
import { selectViews } from "../tables/view-store.js";

import { router, teamProcedure } from "./init.js";

export const tablesRouter = router({
  list: teamProcedure("tables.read", {})
    .meta({ summary: "The synced tables and how many rows each has" })
    .output(tablesOutput)
    .query(({ ctx }) => ctx.read((sql) => listTables(sql, ctx.teamId, ctx.deps.loadLimits.countedBytes))),
  rows: teamProcedure("tables.read", rowsShape)
    .meta({ summary: "Rows of one synced table, sorted and filtered" })
    .output(rowsOutput)
    .query(({ ctx, input }) => ctx.read((sql) => readRows(sql, ctx.teamId, input))),
  row: teamProcedure("tables.read", rowShape)
    .meta({ summary: "One row of a synced table" })
    .output(rowOutput)
    .query(({ ctx, input }) => ctx.read((sql) => readRow(sql, ctx.teamId, input))),
  count: teamProcedure("tables.read", countShape)
    .meta({ summary: "How many rows of a synced table match a filter" })
    .output(countOutput)
    .query(({ ctx, input }) =>
      ctx.read((sql) => countRows(sql, ctx.teamId, input, ctx.deps.loadLimits.countedBytes)),
    ),
  sql: teamProcedure("tables.read", sqlShape)
    .meta({ summary: "The SQL statement that reads the same rows, for the team's SQL login" })
    .output(sqlOutput)
    .query(({ ctx, input }) => ctx.read((sql) => statementOf(sql, ctx.teamId, input))),
  export: teamProcedure("tables.read", exportShape)
    .meta({ summary: "Rows of one synced table as a file: CSV or JSON" })
    .subscription(({ ctx, input }) => exportRows(ctx, input)),
  views: teamProcedure("table_views.read", {})
    .meta({ summary: "The views of tables that the team has saved" })
    .output(viewsOutput)
    .query(async ({ ctx }) => ({ views: (await selectViews(ctx.deps.sql, ctx.teamId)).map(showView) })),
  saveView: teamProcedure("table_views.manage", saveViewShape)
    .meta({ summary: "Save a view of a table under a name, for everybody in the team" })
    .output(viewOutput)
    .mutation(({ ctx, input }) => saveView(ctx, input)),
  deleteView: teamProcedure("table_views.manage", deleteViewShape)
    .meta({ summary: "Delete a saved view of a table" })
    .output(success)
    .mutation(({ ctx, input }) => deleteView(ctx, input)),
});
