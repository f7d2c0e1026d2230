import { z } from "zod";

import { textOfLength } from "../input-limits.js";

/** What a condition may ask of a column. docs/tables.md says which column takes which. */
export const OPERATORS = [
  "equals",
  "not",
  "contains",
  "starts_with",
  "before",
  "after",
  "min",
  "max",
  "null",
  "not_null",
] as const;
/** See {@link OPERATORS}. */
export type Operator = (typeof OPERATORS)[number];

const columnName = textOfLength(1, 63);
/** A JSON value of Stripe is at most about six levels deep. */
const path = z.array(textOfLength(1, 100)).min(1).max(10);

const condition = z.strictObject({
  column: columnName,
  is: z.enum(OPERATORS),
  value: z.union([textOfLength(0, 500), z.number(), z.boolean()]).optional(),
  path: path.optional().describe('Where the value is in a JSON column, such as ["address", "country"]'),
});
/** One condition of a filter. */
export type Condition = z.infer<typeof condition>;

/** Which rows are asked for: all conditions hold for each of them. */
export const filterShape = {
  where: z
    .array(condition)
    .max(20, "A filter has at most 20 conditions.")
    .optional()
    .describe(
      'Conditions that all have to hold, as JSON: [{"column":"status","is":"equals","value":"active"}]',
    ),
  search: textOfLength(1, 200)
    .optional()
    .describe("Only rows with this text in the id, a name, an e-mail address or the description"),
};

/** Which rows are asked for, in which order and with which columns. */
export const questionShape = {
  ...filterShape,
  sort: textOfLength(1, 64)
    .optional()
    .describe("The column to sort by; with - before it, the largest first. By default rows are sorted by id"),
  columns: z
    .array(columnName)
    .min(1)
    .max(200)
    .optional()
    .describe("Only these columns, separated by commas, and the id"),
};

/** The fields of {@link filterShape}. */
export type Filter = z.infer<z.ZodObject<typeof filterShape>>;
/** The fields of {@link questionShape}. */
export type Question = z.infer<z.ZodObject<typeof questionShape>>;
