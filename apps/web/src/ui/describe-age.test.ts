import { expect, test } from "vitest";

import { describeAge } from "./describe-age.js";

const NOW = Date.parse("2026-06-15T12:00:00Z");

test.each([
  [0, "just now"],
  [9_000, "just now"],
  [12_000, "12 seconds ago"],
  [59_600, "1 minute ago"],
  [3_600_000, "1 hour ago"],
  [86_400_000, "yesterday"],
  [40 * 86_400_000, "last month"],
  [800 * 86_400_000, "2 years ago"],
  [-60_000, "in 1 minute"],
])("%i ms ago is %s", (age, words) => {
  expect(describeAge(NOW - age, NOW)).toBe(words);
});

test("the digits of an age are those of the reader's money and counts", () => {
  expect(describeAge(NOW - 180_000, NOW, "ar-EG")).toBe("٣ minutes ago");
});
