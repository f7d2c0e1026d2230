import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { readColumns, requireTable } from "./catalogue.js";
import { orderOf, orderSql } from "./order.js";
import { Literals, quoted } from "./parameters.js";
import type { Question } from "./question.js";
import { columnsOf } from "./rows.js";
import { whereSql } from "./where-sql.js";

/**
 * Returns the statement that reads all rows of a question, for psql and other clients of an SQL login. It is made by the
 * same code as the statements of the lists, with the values as literals.
 *
 * @throws AppError not_found, invalid_input, not_connected
 */
export async function statementOf(
  sql: Sql,
  teamId: TeamId,
  { table, ...question }: Question & { table: string },
): Promise<{ sql: string }> {
  requireTable(table);
  const all = await sql.begin("read only", (transaction) => readColumns(transaction, teamId, table));
  const columns = columnsOf(all, question.columns);
  const conditions = whereSql(all, question, new Literals());
  const order = orderOf(table, all, question.sort);
  const lines = [
    `select ${columns.map(({ name }) => quoted(name)).join(", ")}`,
    `from ${quoteTeamSchema(teamSchema(teamId))}."${table}" t`,
    ...conditions.map((condition, at) => `${at === 0 ? "where" : "  and"} ${condition}`),
    `order by ${orderSql(order)};`,
  ];
  return { sql: lines.join("\n") };
}
