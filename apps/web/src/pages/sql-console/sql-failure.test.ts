import { expect, it } from "vitest";

import { lineOf } from "./sql-failure.js";

it.each([
  ["select nam", 8, { line: 1, column: 8 }],
  ["select 1,\n  nam", 13, { line: 2, column: 3 }],
  ["select '🙂', nam", 13, { line: 1, column: 13 }],
  ["", 1, { line: 1, column: 1 }],
])("%j at %i is %o", (text, position, place) => {
  expect(lineOf(text, position)).toEqual(place);
});
