import { quoteTeamSchema, teamSchema, teamSchemaExists, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { notConnected } from "../connection/require.js";
import { cursorOf, parseCursor } from "../cursor.js";
import { AppError } from "../errors.js";
import type { rowsOutput } from "./schemas.js";
import { SYNCED_TABLES } from "./tables.js";

/**
 * Returns rows of one synced table, ordered by id. The rows are read by a fixed statement in a read-only transaction.
 *
 * @throws AppError not_found if there is no synced table with this name, invalid_input for a cursor that is not one of
 *   this table, not_connected
 */
export async function readRows(
  sql: Sql,
  teamId: TeamId,
  { table, limit, cursor }: { table: string; limit: number; cursor?: string | undefined },
): Promise<z.infer<typeof rowsOutput>> {
  if (!SYNCED_TABLES.includes(table))
    throw new AppError("not_found", "There is no synced table of this name.");
  const list = `table ${table}`;
  const after = cursor === undefined ? "" : parseCursor(cursor, list).id;
  return sql.begin("read only", async (transaction) => {
    if (!(await teamSchemaExists(transaction, teamId))) throw notConnected();
    const schema = teamSchema(teamId);
    const columns = await transaction<{ name: string; type: string }[]>`
      select column_name as name, data_type as type from information_schema.columns
      where table_schema = ${schema} and table_name = ${table} order by ordinal_position`;
    const rows = await transaction.unsafe<{ row: Record<string, unknown> }[]>(
      `select to_jsonb(t) as row from ${quoteTeamSchema(schema)}."${table}" t where id > $1 order by id limit $2`,
      [after, limit + 1],
    );
    const page = rows.slice(0, limit).map(({ row }) => row);
    const last = page.at(-1)?.["id"];
    return {
      columns: [...columns],
      rows: page,
      nextCursor:
        rows.length > limit && typeof last === "string" ? cursorOf({ created: 0, id: last }, list) : null,
    };
  });
}
