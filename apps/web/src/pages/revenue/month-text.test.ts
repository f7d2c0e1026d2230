import { expect, test } from "vitest";

import { monthText, monthTick } from "./month-text.js";

test("a month is that of UTC wherever the reader is", () => {
  expect(monthText("2026-11", "en-US")).toBe("Nov 2026");
  expect(monthText("2026-01", "de-DE")).toBe("Jan. 2026");
  expect(monthText("2026-99")).toBe("2026-99");
});

test("the axis shows a year in the place of each January", () => {
  const months = ["2025-12", "2026-01", "2026-02"];
  expect(months.map((month, index) => monthTick(month, index, "en-US"))).toEqual(["Dec", "2026", "Feb"]);
});
