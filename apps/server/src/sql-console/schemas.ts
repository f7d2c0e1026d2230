import { z } from "zod";

import { textOfLength } from "../input-limits.js";
import { visibleName } from "../visible-name.js";
import { LONGEST_SQL, MOST_BYTES, MOST_ROWS } from "./limits.js";

const sqlText = textOfLength(1, LONGEST_SQL).describe("One statement of SQL");

export const runShape = { sql: sqlText };
export const runOutput = z.object({
  columns: z.array(
    z.object({ name: z.string(), type: z.string().describe("The type's name in PostgreSQL") }),
  ),
  rows: z
    .array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])))
    .describe(
      "The values in the order of the columns. A number is a text if JavaScript cannot hold it exactly; values of other types are the text of PostgreSQL",
    ),
  rowCount: z.number().describe("How many rows the answer contains"),
  truncated: z
    .enum(["rows", "bytes"])
    .nullable()
    .describe(
      `Why there may be more rows: the answer has the first ${MOST_ROWS} rows, or the first rows that fit in ${MOST_BYTES / 1024 / 1024} MiB; null if it has all`,
    ),
  durationMs: z.number(),
});

export const consoleSchemaOutput = z.object({
  access: z
    .enum(["ready", "no_sql_login", "not_connected"])
    .describe("Whether queries can run: the team needs a SQL login and a connection to Stripe"),
  schema: z.string().describe("The name of the team's schema"),
  tables: z.array(
    z.object({
      name: z.string(),
      comment: z.string().nullable(),
      hasRows: z.boolean(),
      synced: z
        .boolean()
        .describe(
          "False: the schema has the table, but BillStack does not sync its objects, so it stays empty",
        ),
      columns: z.array(z.object({ name: z.string(), type: z.string(), comment: z.string().nullable() })),
    }),
  ),
});

const queryName = visibleName("A query needs a name.");
const queryId = z.string().max(64);
const savedQuery = z.object({
  id: z.string(),
  name: z.string(),
  sql: z.string(),
  createdAt: z.iso.datetime(),
  createdBy: z
    .string()
    .nullable()
    .describe("The e-mail address of the person; null if their account is gone"),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string().nullable(),
});
export const queriesOutput = z.object({ queries: z.array(savedQuery) });
export const saveQueryShape = { name: queryName, sql: sqlText };
export const changeQueryShape = { queryId, name: queryName.optional(), sql: sqlText.optional() };
export const savedQueryOutput = z.object({ query: savedQuery });
export const deleteQueryShape = { queryId };
