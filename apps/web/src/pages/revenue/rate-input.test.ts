import { expect, test } from "vitest";

import { isCurrency, rateIssue } from "./rate-input.js";

test.each(["", " ", "0.92", "147.03", "1", "000.5", "0.000000000001", " 1.5 "])("%j is taken", (rate) => {
  expect(rateIssue(rate)).toBeNull();
});

test.each(["0", "0.0", "-1", "1e3", "1.", ".5", "1 000", "one", "1234567890", "0.1234567890123", "NaN"])(
  "%j is no rate",
  (rate) => {
    expect(rateIssue(rate)).toBe("Enter a positive number, such as 0.92.");
  },
);

test("a comma is not guessed at, because it means two things", () => {
  expect(rateIssue("1,000")).toMatch(/after a point/);
});

test("a currency has three small letters", () => {
  expect(["eur", "EUR", "eu", "euro", "e1r", ""].map(isCurrency)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
