import { expect, test } from "vitest";

import { EVERYTHING, scopeInput } from "./sync-options.js";

test("everything is asked for by naming nothing", () => {
  expect(scopeInput(EVERYTHING)).toEqual({});
});

test("chosen objects and a date are passed on, the date as midnight UTC", () => {
  expect(scopeInput({ objects: ["invoice"], from: "2026-01-31" })).toEqual({
    objects: ["invoice"],
    createdAfter: "2026-01-31T00:00:00Z",
  });
});

test("nothing chosen cannot be asked for", () => {
  expect(scopeInput({ objects: [], from: "" })).toBeNull();
});
