import { expect, test } from "vitest";

import { revenueSearch } from "./revenue-search.js";

test("the address of an open figure is read whole", () => {
  const search = { currency: "EUR", months: 24, figure: "new", month: "2026-11" };
  expect(revenueSearch(search)).toEqual({ ...search, currency: "eur" });
  expect(revenueSearch({ figure: "status", status: "past_due" })).toEqual({
    figure: "status",
    status: "past_due",
  });
});

test.each([
  [{ currency: "euros" }],
  [{ currency: "xxx" }],
  [{ currency: 7 }],
  [{ months: 13 }],
  [{ months: "24" }],
  [{ figure: "constructor" }],
  [{ figure: "profit", month: "2026-11", status: "active" }],
  [{ month: "2026-11" }],
])("%j names nothing that the page can show", (search) => {
  expect(revenueSearch(search)).toEqual({});
});

test("odd parts of an open figure are left out, and the figure stays open", () => {
  expect(revenueSearch({ figure: "mrr", month: "2026-13" })).toEqual({ figure: "mrr" });
  expect(revenueSearch({ figure: "mrr", month: 202_611, status: "active" })).toEqual({ figure: "mrr" });
});
