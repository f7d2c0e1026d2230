import { z } from "zod";

import { textOfLength, wholeNumber } from "../input-limits.js";
import { KINDS } from "./column-kinds.js";
import { filterShape, questionShape } from "./question.js";

export const tablesOutput = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      rows: z.number(),
      estimated: z.boolean().describe("True: the table is large, and `rows` is an estimate of the database"),
    }),
  ),
});

const table = z.string().max(63);
/** A cursor contains the value that rows are sorted by, of which a text has at most 100 characters. */
const cursor = textOfLength(1, 1_200).optional();

export const rowsShape = { table, limit: wholeNumber(1, 200).default(50), cursor, ...questionShape };
export const rowShape = { table, id: textOfLength(1, 255) };
export const countShape = { table, ...filterShape };
export const sqlShape = { table, ...questionShape };
export const exportShape = { table, format: z.enum(["csv", "json"]), ...questionShape };

const column = z.object({
  name: z.string(),
  type: z.string().describe("PostgreSQL's name of the type"),
  kind: z.enum(KINDS).describe("What the column holds. A time is in Unix seconds unless its type is a time"),
  currency: z.string().optional().describe("Of money: the column with the currency"),
  table: z.string().optional().describe("Of a reference: the table whose id the column holds"),
});
const row = z.record(z.string(), z.unknown());

export const rowsOutput = z.object({
  columns: z.array(column),
  rows: z.array(row),
  nextCursor: z.string().nullable(),
});
export const rowOutput = z.object({ columns: z.array(column), row });
export const countOutput = z.object({
  rows: z.number(),
  precision: z
    .enum(["exact", "estimated", "at_least"])
    .describe(
      "estimated: by the database, of a large table; at_least: there are more, and they were not counted",
    ),
});
export const sqlOutput = z.object({ sql: z.string() });
