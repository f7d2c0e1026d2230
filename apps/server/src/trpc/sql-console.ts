import { success } from "../connection/schemas.js";
import { changeQuery } from "../sql-console/change-query.js";
import { deleteQuery } from "../sql-console/delete-query.js";
import { listQueries } from "../sql-console/queries-store.js";
import { readConsoleSchema } from "../sql-console/read-schema.js";
import { runQuery } from "../sql-console/run-query.js";
import { saveQuery } from "../sql-console/save-query.js";
import {
  changeQueryShape,
  consoleSchemaOutput,
  deleteQueryShape,
  queriesOutput,
  runOutput,
  runShape,
  savedQueryOutput,
  saveQueryShape,
} from "../sql-console/schemas.js";
import { showQuery } from "../sql-console/show-query.js";
import { router, teamProcedure } from "./init.js";

export const sqlConsoleRouter = router({
  run: teamProcedure("sql_console.run", runShape)
    .meta({ summary: "Run one SQL statement that reads the team's tables. An aborted request stops it" })
    .output(runOutput)
    .mutation(({ ctx, input, signal }) => runQuery(ctx, input.sql, signal)),
  schema: teamProcedure("sql_console.read", {})
    .meta({ summary: "The tables and columns that the SQL console can read, and whether it can run queries" })
    .output(consoleSchemaOutput)
    .query(({ ctx }) => ctx.read((sql) => readConsoleSchema(sql, ctx.teamId))),
  queries: teamProcedure("sql_console.read", {})
    .meta({ summary: "The team's saved queries, by name" })
    .output(queriesOutput)
    .query(async ({ ctx }) => ({ queries: (await listQueries(ctx.deps.sql, ctx.teamId)).map(showQuery) })),
  saveQuery: teamProcedure("sql_console.run", saveQueryShape)
    .meta({ summary: "Save a query for all people of the team" })
    .output(savedQueryOutput)
    .mutation(({ ctx, input }) => saveQuery(ctx, input)),
  changeQuery: teamProcedure("sql_console.run", changeQueryShape)
    .meta({ summary: "Give a saved query another name or another text" })
    .output(savedQueryOutput)
    .mutation(({ ctx, input }) => changeQuery(ctx, input)),
  deleteQuery: teamProcedure("sql_console.run", deleteQueryShape)
    .meta({ summary: "Delete a saved query" })
    .output(success)
    .mutation(({ ctx, input }) => deleteQuery(ctx, input.queryId)),
});
