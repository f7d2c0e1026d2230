import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";
import type { z } from "zod";

import { readColumns, requireTable, type Column } from "./catalogue.js";
import {
  idOrder,
  orderInPartSql,
  orderOf,
  orderSql,
  parsePlace,
  partsOf,
  placeCursor,
  type Order,
  type Place,
} from "./order.js";
import { Parameters, quoted } from "./parameters.js";
import type { Question } from "./question.js";
import type { rowsOutput } from "./schemas.js";
import { whereSql } from "./where-sql.js";
import { wrongField } from "./wrong-field.js";

/** A page of the rows that a question asks for. */
export interface RowsQuery extends Question {
  table: string;
  limit: number;
  cursor?: string | undefined;
}

/**
 * Returns a page of rows of one synced table, by default ordered by id, in a read-only transaction. Each row that is
 * neither added nor changed while somebody reads all pages is on exactly one page.
 *
 * @throws AppError not_found if there is no synced table with this name, invalid_input for a question that the table does
 *   not answer and for a cursor that is not one of this question, not_connected
 */
export async function readRows(
  sql: Sql,
  teamId: TeamId,
  { table, limit, cursor, ...question }: RowsQuery,
): Promise<z.infer<typeof rowsOutput>> {
  requireTable(table);
  const list = listOf(table, question);
  const byId = idOrder(question.sort);
  // A wrong cursor is refused before the database is asked, where the order needs no column.
  if (byId !== null && cursor !== undefined) parsePlace(cursor, byId, list);
  return sql.begin("read only", async (transaction) => {
    const all = await readColumns(transaction, teamId, table);
    const order = orderOf(table, all, question.sort);
    const shown = columnsOf(all, question.columns);
    const after = cursor === undefined ? null : parsePlace(cursor, order, list);
    const page = { teamId, table, shown, order, after, limit: limit + 1 };
    const found = await selectPage(transaction, all, question, page);
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    return {
      columns: shown,
      rows: rows.map(({ row }) => row),
      nextCursor:
        found.length > limit && last !== undefined
          ? placeCursor({ value: last.place, id: last.id }, order, list)
          : null,
    };
  });
}

/** Names a list, so that a cursor fits only the question that it was made for. The columns may change from page to page. */
function listOf(table: string, { sort, where, search }: Question): string {
  if (sort === undefined && where === undefined && search === undefined) return `table ${table}`;
  return JSON.stringify(["table", table, sort ?? null, where ?? [], search ?? null]);
}

/**
 * Returns the columns with these names in this order, and the id first if it is not among them.
 *
 * @throws AppError invalid_input for a name of no column
 */
export function columnsOf(all: readonly Column[], names: readonly string[] | undefined): Column[] {
  if (names === undefined) return [...all];
  const wanted = [...new Set(names.includes("id") ? names : ["id", ...names])];
  return wanted.map((name) => {
    const column = all.find((one) => one.name === name);
    if (column === undefined) throw wrongField("columns", `There is no column ${name} in this table.`);
    return column;
  });
}

/** Returns the expression for a row `t` as JSON with these columns. */
export const rowSql = (columns: readonly Column[]): string =>
  `(select to_jsonb(shown) from (select ${columns.map(({ name }) => quoted(name)).join(", ")}) shown)`;

interface Found {
  row: Record<string, unknown>;
  id: string;
  place: string | null;
}

/** Reads rows with their places. The JSON is made only for the rows of the page, after they are sorted. */
async function selectPage(
  sql: TransactionSql,
  all: readonly Column[],
  question: Question,
  page: { teamId: TeamId; table: string; shown: Column[]; order: Order; after: Place | null; limit: number },
): Promise<readonly Found[]> {
  const { order, after } = page;
  const parameters = new Parameters();
  const conditions = whereSql(all, question, parameters);
  const from = `${quoteTeamSchema(teamSchema(page.teamId))}."${page.table}" t`;
  const parts = partsOf(order, after, parameters).map((part) => {
    const where = [...conditions, part].join(" and ");
    return `(select * from ${from} where ${where} order by ${orderInPartSql(order)} limit ${page.limit})`;
  });
  return sql.unsafe<Found[]>(
    `select ${rowSql(page.shown)} as row, t.id, (${order.sql})::text as place from (${parts.join(" union all ")}) t
     order by ${orderSql(order)} limit ${page.limit}`,
    parameters.values as never[],
  );
}
