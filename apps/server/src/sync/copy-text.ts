import { jsonColumns } from "@billstack/tenancy";

import { storableJson } from "./storable-json.js";

/**
 * Rows of a table in the text form of COPY (postgresql.org/docs/current/sql-copy.html), in the order of `names`. Each
 * value is what `json_populate_recordset` would make of it, for a fraction of its time: PostgreSQL parses the JSON
 * columns only, not the record around them.
 */
export function copyText<Row>(
  table: string,
  names: string[],
  rows: Row[],
  valueOf: (row: Row, name: string) => unknown,
): Buffer {
  const known = jsonColumns(table);
  const columns = names.map((name) => ({ name, isJson: known.has(name) }));
  let text = "";
  for (const row of rows) {
    let separator = "";
    for (const { name, isJson } of columns) {
      text += separator + field(valueOf(row, name), isJson);
      separator = "\t";
    }
    text += "\n";
  }
  // A surrogate without its other half becomes U+FFFD here.
  return Buffer.from(text);
}

function field(value: unknown, isJson: boolean): string {
  if (value === null || value === undefined) return "\\N";
  if (isJson) return escaped(storableJson(JSON.stringify(value)));
  // Stripe's decimals are objects that JSON has as texts.
  const plain: unknown = typeof value === "object" ? jsonOf(value) : value;
  return typeof plain === "string" ? escaped(plain.replaceAll("\0", "")) : String(plain);
}

/** What JSON has in the object's place: its text if it is one, or the JSON text of an object. */
function jsonOf(value: object): unknown {
  const json = storableJson(JSON.stringify(value));
  return json.startsWith('"') ? JSON.parse(json) : json;
}

const ESCAPES: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(text: string): string {
  return /[\\\n\r\t]/.test(text) ? text.replace(/[\\\n\r\t]/g, (one) => ESCAPES[one] ?? one) : text;
}
