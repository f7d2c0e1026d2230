import type { Result } from "./sql-console.js";

/** A text that a spreadsheet would take for a formula. Numbers stay as they are. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * Returns an answer as CSV (RFC 4180), with a line of column names. NULL is an empty field, and an empty text is `""`. A
 * text that a spreadsheet would run as a formula begins with an apostrophe, because data of customers is not trusted.
 */
export function csvOf({ columns, rows }: Pick<Result, "columns" | "rows">): string {
  const lines = [columns.map(({ name }) => name), ...rows];
  return lines.map((line) => `${line.map(fieldOf).join(",")}\r\n`).join("");
}

function fieldOf(value: Result["rows"][number][number]): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = FORMULA.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
