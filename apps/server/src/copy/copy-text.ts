import type { Column, Entry } from "./columns.js";
import { storableJson } from "./storable-json.js";

/**
 * Rows in the text form of COPY (postgresql.org/docs/current/sql-copy.html). Each value is what
 * `json_populate_recordset` would make of it, for a fraction of its time: PostgreSQL parses the JSON columns only, not
 * the record around them.
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
  // A surrogate without its other half becomes U+FFFD here.
  return Buffer.from(text);
}

function json(value: unknown): string {
  const text = JSON.stringify(value);
  // JSON has no line breaks or tabs, and mostly no backslash.
  return text.includes("\\") ? storableJson(text).replaceAll("\\", "\\\\") : text;
}

function plain(value: unknown): string {
  // Stripe's decimals are objects that JSON has as texts.
  const inJson = typeof value === "object" && value !== null ? jsonOf(value) : value;
  return typeof inJson === "string" ? escaped(inJson) : String(inJson);
}

/** What JSON has in the object's place: its text if it is one, or the JSON text of an object. */
function jsonOf(value: object): unknown {
  const text = storableJson(JSON.stringify(value));
  return text.startsWith('"') ? JSON.parse(text) : text;
}

/** PostgreSQL has no NUL in a text. */
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "" };

function escaped(text: string): string {
  return /[\\\n\r\t\0]/.test(text) ? text.replace(/[\\\n\r\t\0]/g, (one) => ESCAPES[one] ?? one) : text;
}
