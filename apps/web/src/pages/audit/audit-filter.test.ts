import { expect, it } from "vitest";

import { auditFilter, toQuery } from "./audit-filter.js";

it("leaves out what is no filter", () => {
  expect(
    auditFilter({ action: "", userId: null, from: "yesterday", to: "2026-02-30", q: ["x"], other: 1 }),
  ).toEqual({});
  expect(auditFilter({ from: "2026-13-01", to: "2026-00-10" })).toEqual({});
  expect(auditFilter({ q: "x".repeat(500) }).q).toHaveLength(200);
});

it("keeps a text of digits, which the address shows as a number", () => {
  expect(auditFilter({ q: 42 })).toEqual({ q: "42" });
});

it("asks from the start of the first day to the end of the last one", () => {
  const query = toQuery(auditFilter({ from: "2026-12-31", to: "2026-12-31", q: "x" }));
  expect(query).toEqual({
    q: "x",
    from: new Date(2026, 11, 31).toISOString(),
    to: new Date(2027, 0, 1).toISOString(),
  });
});
