import { z } from "zod";

import { cursorInput } from "../cursor.js";
import { wholeNumber } from "../input-limits.js";

export const tablesOutput = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      rows: z.number(),
      estimated: z.boolean().describe("True: the table is large, and `rows` is an estimate of the database"),
    }),
  ),
});
export const rowsShape = {
  table: z.string().max(63),
  limit: wholeNumber(1, 200).default(50),
  cursor: cursorInput,
};
export const rowsOutput = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.record(z.string(), z.unknown())),
  nextCursor: z.string().nullable(),
});
