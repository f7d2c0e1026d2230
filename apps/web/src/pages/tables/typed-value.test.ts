import { expect, test } from "vitest";

import { typedValue, valueOfTyped } from "./typed-value.js";

test.each([
  ["12.29", "money", "eur", 1229],
  ["12,5", "money", "usd", 1250],
  ["-3", "money", "jpy", -3],
  ["1.234", "money", "kwd", 1234],
  ["7.5", "number", "usd", 7.5],
  [" Ada ", "text", "usd", "Ada"],
  ["false", "boolean", "usd", false],
] as const)("%s in a column of %s in %s is %j", (typed, kind, currency, value) => {
  expect(valueOfTyped(typed, kind, currency)).toEqual({ ok: true, value });
});

test.each([
  ["", "text"],
  ["ten", "number"],
  ["1e9", "money"],
  ["", "time"],
] as const)("%j is no value for a column of %s", (typed, kind) => {
  expect(valueOfTyped(typed, kind, "usd")).toMatchObject({ ok: false });
});

test("a value that is edited again stands in the form as it was typed", () => {
  for (const [typed, kind, currency] of [
    ["12.50", "money", "eur"],
    ["500", "money", "jpy"],
    ["2026-11-27T08:15:30", "time", "usd"],
  ] as const) {
    const read = valueOfTyped(typed, kind, currency);
    expect(read.ok && typedValue(read.value, kind, currency)).toBe(typed);
  }
});
