import { expect, it } from "vitest";

import { median, quantile } from "./statistics.js";

it("finds the middle, whatever the order", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([100, 9])).toBe(54.5);
});

it("finds other shares between two values in proportion", () => {
  expect(quantile([0, 10], 0.9)).toBe(9);
  expect(quantile([3], 0.99)).toBe(3);
});

it("refuses to say anything about nothing", () => {
  expect(() => median([])).toThrow(RangeError);
});
