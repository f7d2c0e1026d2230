import { expect, it } from "vitest";

import { converterTo } from "./convert.js";

const RATES = {
  baseCurrency: "usd",
  rates: [
    { currency: "eur", rate: "1.1", since: 100 },
    { currency: "eur", rate: "1.2", since: 200 },
    { currency: "jpy", rate: "0.0065", since: 100 },
    { currency: "kwd", rate: "3.25", since: 100 },
  ],
};

it.each([
  ["usd", 1_005, "usd", 0, 1_005],
  ["usd", 1_005, "eur", 0, 1_106],
  ["usd", -1_005, "eur", 0, -1_106],
  ["usd", 1_005, "eur", 199.9, 1_106],
  ["usd", 1_005, "eur", 200, 1_206],
  ["usd", 5_000, "jpy", 0, 3_250],
  ["usd", 1_000, "kwd", 0, 325],
  ["jpy", 325, "kwd", 0, 163],
  ["kwd", 2_500, "jpy", 0, 5_000],
  ["eur", 1_200, "usd", 300, 1_000],
  ["eur", 1_200, "gbp", 300, null],
  ["gbp", 1_200, "usd", 300, null],
])("into %s: %i %s at %d is %s", (into, amount, from, at, expected) => {
  expect(converterTo(into, RATES).convert(amount, from, at)).toBe(expected);
});

it("knows when a rate changed, of both currencies and each time once", () => {
  expect(converterTo("usd", RATES).changes("eur")).toEqual([200]);
  expect(converterTo("eur", RATES).changes("jpy")).toEqual([200]);
  expect(converterTo("usd", RATES).changes("jpy")).toEqual([]);
  expect(converterTo("eur", RATES).changes("eur")).toEqual([]);
});
