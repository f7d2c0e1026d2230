import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { readColumns, requireTable } from "./catalogue.js";
import { Parameters } from "./parameters.js";
import type { Filter } from "./question.js";
import type { countOutput } from "./schemas.js";
import { estimateRows, largeTables } from "./tables.js";
import { whereSql } from "./where-sql.js";

/** Rows that a filter leaves are counted up to this number. */
const MOST_COUNTED = 10_000;

/**
 * Returns how many rows a table has. Rows of a large table are estimated without a filter, and counted up to
 * {@link MOST_COUNTED} with one.
 *
 * @param countedBytes the rows of larger tables are estimated
 * @throws AppError not_found, invalid_input, not_connected
 */
export async function countRows(
  sql: Sql,
  teamId: TeamId,
  { table, ...filter }: Filter & { table: string },
  countedBytes: number,
): Promise<z.infer<typeof countOutput>> {
  requireTable(table);
  return sql.begin("read only", async (transaction) => {
    const columns = await readColumns(transaction, teamId, table);
    const parameters = new Parameters();
    const conditions = whereSql(columns, filter, parameters);
    const isFiltered = conditions.length > 0;
    const schema = quoteTeamSchema(teamSchema(teamId));
    const large = isFiltered ? new Set<string>() : await largeTables(transaction, teamId, countedBytes);
    if (large.has(table)) {
      const estimates = await estimateRows(transaction, schema, new Set([table]));
      return { rows: estimates.get(table) ?? 0, precision: "estimated" };
    }
    const where = isFiltered ? `where ${conditions.join(" and ")} limit ${MOST_COUNTED + 1}` : "";
    const [counted] = await transaction.unsafe<{ rows: number }[]>(
      `select count(*)::float8 as rows from (select from ${schema}."${table}" t ${where}) counted`,
      parameters.values as never[],
    );
    const rows = counted?.rows ?? 0;
    return isFiltered && rows > MOST_COUNTED
      ? { rows: MOST_COUNTED, precision: "at_least" }
      : { rows, precision: "exact" };
  });
}
