import { expect, it } from "vitest";

import { median, quantile } from "./statistics.js";

it("finds the median of values in any order", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([100, 9])).toBe(54.5);
});

it("finds a quantile between two values in proportion to its distance from both", () => {
  expect(quantile([0, 10], 0.9)).toBe(9);
  expect(quantile([3], 0.99)).toBe(3);
});

it("throws a RangeError without values", () => {
  expect(() => median([])).toThrow(RangeError);
});
