import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { AppError } from "../errors.js";
import { readColumns, requireTable } from "./catalogue.js";
import { rowSql } from "./rows.js";
import type { rowOutput } from "./schemas.js";

/**
 * Returns one row of a synced table with all its columns.
 *
 * @throws AppError not_found if there is no such table or row, not_connected
 */
export async function readRow(
  sql: Sql,
  teamId: TeamId,
  { table, id }: { table: string; id: string },
): Promise<z.infer<typeof rowOutput>> {
  requireTable(table);
  return sql.begin("read only", async (transaction) => {
    const columns = await readColumns(transaction, teamId, table);
    const [found] = await transaction.unsafe<{ row: Record<string, unknown> }[]>(
      `select ${rowSql(columns)} as row from ${quoteTeamSchema(teamSchema(teamId))}."${table}" t where t.id = $1`,
      [id],
    );
    if (found === undefined)
      throw new AppError(
        "not_found",
        "There is no row with this id in this table. It may have been deleted.",
      );
    return { columns, row: found.row };
  });
}
