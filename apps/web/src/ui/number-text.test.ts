import { expect, test } from "vitest";

import { aboutText, bytesText, countText } from "./number-text.js";

test.each([
  [5_012_345, "about 5,000,000"],
  [127_400, "about 130,000"],
  [0, "about 0"],
])("an estimate of %d is shown as %s", (estimate, text) => {
  expect(aboutText(estimate)).toBe(text);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1 kB"],
  [1_234_567, "1.2 MB"],
  [5_000_000_000_000, "5,000 GB"],
])("%d bytes are shown as %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test("one thing and several things have the right noun", () => {
  expect([0, 1, 1_200].map((count) => countText(count, "row"))).toEqual(["0 rows", "1 row", "1,200 rows"]);
  expect(countText(2, "entry", "entries")).toBe("2 entries");
});
