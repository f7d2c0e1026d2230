import type { Column, Entry } from "./columns.js";
import { storableJson } from "./storable-json.js";

/**
 * Returns entries as rows in the text format of COPY (postgresql.org/docs/current/sql-copy.html). PostgreSQL
 * stores the same values as it does with `json_populate_recordset`, but needs less time: it parses only the JSON
 * columns, and not a JSON record for each row.
 */
export function copyText(columns: Column[], entries: Entry[]): Buffer {
  const fields = columns.map(({ valueOf, isJson }, index) => {
    return { valueOf, write: isJson ? json : plain, end: index === columns.length - 1 ? "\n" : "\t" };
  });
  let text = "";
  for (const entry of entries) {
    for (const { valueOf, write, end } of fields) {
      const value = valueOf(entry);
      text += (value === null || value === undefined ? "\\N" : write(value)) + end;
    }
  }
  // Buffer.from writes U+FFFD for a surrogate without its other half.
  return Buffer.from(text);
}

function json(value: unknown): string {
  const text = JSON.stringify(value);
  // JSON text has no line breaks or tabs, so only backslashes must be escaped. Most texts have none.
  return text.includes("\\") ? storableJson(text).replaceAll("\\", "\\\\") : text;
}

function plain(value: unknown): string {
  // Stripe's library has objects for decimals, which become strings in JSON.
  const inJson = typeof value === "object" && value !== null ? jsonOf(value) : value;
  return typeof inJson === "string" ? escaped(inJson) : String(inJson);
}

/**
 * Returns the string that JSON has instead of the object, or the object's JSON text if JSON has no string for it.
 */
function jsonOf(value: object): unknown {
  const text = storableJson(JSON.stringify(value));
  return text.startsWith('"') ? JSON.parse(text) : text;
}

/** The escapes of COPY's text format. PostgreSQL cannot store NUL in a text, so NUL is left out. */
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "" };

function escaped(text: string): string {
  return /[\\\n\r\t\0]/.test(text) ? text.replace(/[\\\n\r\t\0]/g, (one) => ESCAPES[one] ?? one) : text;
}
