import { expect, it } from "vitest";

import { cellOf } from "./cell.js";

it.each([
  ["1999", 20, 1999],
  ["9007199254740991", 20, 9_007_199_254_740_991],
  ["9007199254740993", 20, "9007199254740993"],
  ["-5", 23, -5],
  ["12.5", 1700, 12.5],
  ["12.50", 1700, "12.50"],
  ["0.30000000000000004", 701, 0.1 + 0.2],
  ["1e+30", 701, 1e30],
  ["NaN", 701, "NaN"],
  ["Infinity", 701, "Infinity"],
  ["t", 16, true],
  ["f", 16, false],
  ["42", 25, "42"],
  ["", 25, ""],
  [null, 20, null],
])("%s of the type %i becomes %s", (text, type, cell) => {
  expect(cellOf(text, type)).toBe(cell);
});
