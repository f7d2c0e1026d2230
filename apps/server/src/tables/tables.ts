import { quoteTeamSchema, teamSchema, teamSchemaExists, type TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";
import type { z } from "zod";

import { notConnected } from "../connection/require.js";
import { SYNCED_TABLES } from "../copy/synced-tables.js";
import type { tablesOutput } from "./schemas.js";

/**
 * Returns the team's synced tables with the number of rows of each. Counting takes a second for some millions of rows,
 * so the rows of large tables are estimated, as PostgreSQL does it for its own plans.
 *
 * @param countedBytes the rows of larger tables are estimated
 * @throws AppError not_connected
 */
export async function listTables(
  sql: Sql,
  teamId: TeamId,
  countedBytes: number,
): Promise<z.infer<typeof tablesOutput>> {
  return sql.begin("read only", async (transaction) => {
    if (!(await teamSchemaExists(transaction, teamId))) throw notConnected();
    const schema = quoteTeamSchema(teamSchema(teamId));
    const large = await largeTables(transaction, teamId, countedBytes);
    const counts = SYNCED_TABLES.map((name) =>
      large.has(name)
        ? `select '${name}' as name, null as rows`
        : `select '${name}' as name, count(*)::float8 as rows from ${schema}."${name}"`,
    );
    const [counted, estimates] = await Promise.all([
      transaction.unsafe<{ name: string; rows: number | null }[]>(counts.join(" union all ")),
      estimateRows(transaction, schema, large),
    ]);
    return {
      tables: counted.map(({ name, rows }) => ({
        name,
        rows: rows ?? estimates.get(name) ?? 0,
        estimated: rows === null,
      })),
    };
  });
}

/** Returns the names of the synced tables that are larger than so many bytes. */
export async function largeTables(
  sql: TransactionSql,
  teamId: TeamId,
  bytes: number,
): Promise<ReadonlySet<string>> {
  const rows = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = ${teamSchema(teamId)}::regnamespace and relname = any (${[...SYNCED_TABLES]}::text[])
      and relkind = 'r' and pg_relation_size(oid) > ${bytes}`;
  return new Set(rows.map(({ name }) => name));
}

/** Returns about how many rows each of these tables has. */
export async function estimateRows(
  sql: TransactionSql,
  schema: string,
  tables: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const estimates = [...tables].map(async (name) => {
    const [plan] = await sql.unsafe<{ "QUERY PLAN": [{ Plan: { "Plan Rows": number } }] }[]>(
      `explain (format json) select from ${schema}."${name}"`,
    );
    return [name, plan?.["QUERY PLAN"][0].Plan["Plan Rows"] ?? 0] as const;
  });
  return new Map(await Promise.all(estimates));
}
