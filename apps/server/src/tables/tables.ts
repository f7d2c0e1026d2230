import { quoteTeamSchema, TEAM_TABLES, teamSchema, teamSchemaExists, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { z } from "zod";

import { notConnected } from "../connection/require.js";
import { NESTED_TABLES } from "../copy/nested-tables.js";
import { OBJECTS } from "../copy/objects.js";
import type { tablesOutput } from "./schemas.js";

/** The tables that BillStack writes to. */
const WRITTEN = new Set<string>(
  [...Object.values(OBJECTS), ...Object.values(NESTED_TABLES)].map(({ table }) => table),
);

/** The names of the tables that hold synced data. The engine's migrations make more tables, which stay empty. */
export const SYNCED_TABLES: readonly string[] = TEAM_TABLES.filter((name) => WRITTEN.has(name));

/**
 * Returns the team's synced tables with the number of rows of each.
 *
 * @throws AppError not_connected
 */
export async function listTables(sql: Sql, teamId: TeamId): Promise<z.infer<typeof tablesOutput>> {
  return sql.begin("read only", async (transaction) => {
    if (!(await teamSchemaExists(transaction, teamId))) throw notConnected();
    const schema = quoteTeamSchema(teamSchema(teamId));
    const counts = SYNCED_TABLES.map(
      (name) => `select '${name}' as name, count(*)::float8 as rows from ${schema}."${name}"`,
    );
    const tables = await transaction.unsafe<{ name: string; rows: number }[]>(counts.join(" union all "));
    return { tables: [...tables] };
  });
}
