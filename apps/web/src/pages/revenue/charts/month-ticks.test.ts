import { expect, test } from "vitest";

import { monthTicks } from "./month-ticks.js";

/** The months from July 2025 on. */
const from = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => new Date(Date.UTC(2025, 6 + at)).toISOString().slice(0, 7));

test("a wide chart labels each month, and a narrow one every second, always January", () => {
  expect(monthTicks(from(12), 480)).toEqual(from(12));
  expect(monthTicks(from(12), 270)).toEqual([
    "2025-07",
    "2025-09",
    "2025-11",
    "2026-01",
    "2026-03",
    "2026-05",
  ]);
  expect(monthTicks(from(36), 270)).toEqual([
    "2025-07",
    "2026-01",
    "2026-07",
    "2027-01",
    "2027-07",
    "2028-01",
  ]);
  expect(monthTicks(from(36), 10)).toEqual(["2026-01", "2027-01", "2028-01"]);
});

test("a chart of few months has a label, also before its width is known", () => {
  expect(monthTicks(from(6).slice(1, 3), 0)).toEqual(["2025-08"]);
  expect(monthTicks([], 300)).toEqual([]);
});
