import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { TeamContext } from "../context.js";
import { readColumns, type Column } from "./catalogue.js";
import { orderOf } from "./order.js";
import type { Question } from "./question.js";
import { columnsOf, readRows, rowSql } from "./rows.js";

/** So many rows are read at once. A row of an account with much data has about 5 kB. */
const PAGE_ROWS = 500;
/** Where no index has the order, every read sorts the table. So it reads many ids, and then the rows of these ids. */
const SORTED_IDS = 20_000;

type Row = Record<string, unknown>;
type Asked = Question & { table: string };

/** How the rows of an export are read. */
export interface ExportPlan {
  columns: Column[];
  /** Whether an index has the rows in the order. */
  indexed: boolean;
}

/** Finds out how an export is read. @throws AppError invalid_input, not_connected */
export async function planExport(ctx: TeamContext, { table, sort, columns }: Asked): Promise<ExportPlan> {
  return ctx.read((sql) =>
    sql.begin("read only", async (transaction) => {
      const all = await readColumns(transaction, ctx.teamId, table);
      return { columns: columnsOf(all, columns), indexed: orderOf(table, all, sort).indexed };
    }),
  );
}

/**
 * Yields all rows that a question asks for, page by page. Each page is a short transaction of its own, so that a slow
 * client keeps no transaction open. Rows that change meanwhile may be missing or be there twice.
 */
export async function* exportPages(
  ctx: TeamContext,
  asked: Asked,
  { columns: shown, indexed }: ExportPlan,
): AsyncGenerator<Row[]> {
  const columns = indexed ? asked.columns : ["id"];
  const limit = indexed ? PAGE_ROWS : SORTED_IDS;
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { ...asked, columns, limit, cursor };
    const page = await ctx.read((sql) => readRows(sql, ctx.teamId, query));
    if (indexed) yield page.rows;
    else {
      const ids = page.rows.map(({ id }) => String(id));
      yield* rowsInTurns(ctx, asked.table, shown, ids);
    }
    cursor = page.nextCursor;
  }
}

async function* rowsInTurns(
  ctx: TeamContext,
  table: string,
  shown: Column[],
  ids: string[],
): AsyncGenerator<Row[]> {
  for (let from = 0; from < ids.length; from += PAGE_ROWS) {
    const some = ids.slice(from, from + PAGE_ROWS);
    const found = await ctx.read((sql) => rowsOfIds(sql, ctx.teamId, table, shown, some));
    yield some.map((id) => found.get(id)).filter((row) => row !== undefined);
  }
}

async function rowsOfIds(
  sql: Sql,
  teamId: TeamId,
  table: string,
  shown: Column[],
  ids: string[],
): Promise<ReadonlyMap<string, Row>> {
  const rows = await sql.unsafe<{ id: string; row: Row }[]>(
    `select t.id, ${rowSql(shown)} as row from ${quoteTeamSchema(teamSchema(teamId))}."${table}" t where t.id = any ($1::text[])`,
    [ids],
  );
  return new Map(rows.map(({ id, row }) => [id, row]));
}
