import { idOf } from "../actor.js";
import type { TeamContext } from "../context.js";
import { csvLine } from "../csv.js";
import type { PartHeaders } from "../part-headers.js";
import { isoOf } from "../iso-time.js";
import { requireTable, type Column } from "./catalogue.js";
import { countRows } from "./count-rows.js";
import { exportPages, planExport } from "./export-pages.js";
import type { Question } from "./question.js";

type Asked = Question & { table: string; format: "csv" | "json" };

/**
 * Yields all rows that a question asks for as parts of one text: CSV (RFC 4180), or a JSON list with one row a line.
 * Yields the headers first, which say how many rows there will be. Records that the rows were exported.
 *
 * @throws AppError too_many_streams, streams_full, not_found, invalid_input, not_connected
 */
export async function* exportRows(ctx: TeamContext, asked: Asked): AsyncGenerator<PartHeaders | string> {
  const { deps, systemDeps, teamId, actor } = ctx;
  const { table, format, ...question } = asked;
  requireTable(table);
  const close = systemDeps.exports.open(idOf(actor));
  try {
    const { countedBytes } = deps.loadLimits;
    const filter = { table, where: question.where, search: question.search };
    const count = await ctx.read((sql) => countRows(sql, teamId, filter, countedBytes));
    const plan = await planExport(ctx, { table, ...question });
    const { columns } = plan;
    await deps.audit.recordAlone(deps.sql, {
      teamId,
      ...actor,
      action: "table.exported",
      detail: { table, format, filtered: (question.where?.length ?? 0) > 0 || question.search !== undefined },
    });
    yield { headers: { "BillStack-Rows": String(count.rows), "BillStack-Rows-Precision": count.precision } };
    const beginning = format === "csv" ? csvLine(columns.map(({ name }) => name)) : "[";
    let isFirst = true;
    for await (const rows of exportPages(ctx, { table, ...question }, plan)) {
      const lines = format === "csv" ? toCsv(rows, columns) : toJson(rows, isFirst);
      // The first text is made after the first read, so that an error of this read is still answered as an error.
      yield isFirst ? `${beginning}${lines}` : lines;
      isFirst = false;
    }
    if (isFirst) yield beginning;
    if (format === "json") yield "\n]\n";
  } finally {
    close();
  }
}

function toJson(rows: Record<string, unknown>[], isFirst: boolean): string {
  return rows.map((row, at) => `${isFirst && at === 0 ? "" : ","}\n${JSON.stringify(row)}`).join("");
}

function toCsv(rows: Record<string, unknown>[], columns: readonly Column[]): string {
  return rows.map((row) => csvLine(columns.map((column) => shownIn(column, row[column.name])))).join("");
}

/** Times are in ISO 8601, so that a spreadsheet knows them. Amounts stay in the smallest unit of their currency. */
function shownIn({ kind, type }: Column, value: unknown): unknown {
  if (kind !== "time" || type.startsWith("timestamp") || value === null) return value;
  const seconds = Number(value);
  return Number.isFinite(seconds) ? (isoOf(seconds) ?? value) : value;
}
