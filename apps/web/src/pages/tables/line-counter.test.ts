import { expect, test } from "vitest";

import { LineCounter } from "./line-counter.js";

/** Feeds the text in parts of this size. */
function rowsOf(format: "csv" | "json", text: string, size: number): number {
  const counter = new LineCounter(format);
  const bytes = new TextEncoder().encode(text);
  for (let from = 0; from < bytes.length; from += size) counter.read(bytes.subarray(from, from + size));
  return counter.rows;
}

test.each([1, 3, 1_000])(
  "rows are counted in parts of %i bytes, and line breaks in values are none",
  (size) => {
    expect(rowsOf("csv", 'id,name\r\n1,"two\r\nlines"\r\n2,"a ""quote""\n"\r\n', size)).toBe(2);
    expect(rowsOf("csv", "id,name\r\n", size)).toBe(0);
    expect(rowsOf("json", '[\n{"a":"x\\n"},\n{"a":"\\""},\n{}\n]\n', size)).toBe(3);
    expect(rowsOf("json", "[\n]\n", size)).toBe(0);
  },
);
