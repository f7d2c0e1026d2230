import { expect, test } from "vitest";

import { EVERYTHING, scopeInput } from "./sync-options.js";

test("a run over everything names no objects", () => {
  expect(scopeInput(EVERYTHING)).toEqual({});
});

test("chosen objects and a date are sent, the date as midnight UTC", () => {
  expect(scopeInput({ objects: ["invoice"], from: "2026-01-31" })).toEqual({
    objects: ["invoice"],
    createdAfter: "2026-01-31T00:00:00Z",
  });
});

test("a run over no objects cannot be started", () => {
  expect(scopeInput({ objects: [], from: "" })).toBeNull();
});
