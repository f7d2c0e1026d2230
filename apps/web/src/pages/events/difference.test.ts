import { expect, test } from "vitest";

import { changesOf } from "./difference.js";

const event = (before: unknown, object: unknown) => ({ data: { previous_attributes: before, object } });

test("names each field that has changed, with its value before and now", () => {
  const object = {
    name: "Eve",
    address: { city: "Rome", line1: "Via 1" },
    metadata: { plan: "pro" },
    tags: ["b"],
  };
  const before = { name: "Ada", address: { city: "Oslo" }, metadata: { plan: null }, tags: ["a"] };
  expect(changesOf(event(before, object))).toEqual([
    { path: "name", before: "Ada", after: "Eve" },
    { path: "address.city", before: "Oslo", after: "Rome" },
    { path: "metadata.plan", before: null, after: "pro" },
    { path: "tags", before: ["a"], after: ["b"] },
  ]);
});

test("a field that was or became something other than an object changed as a whole", () => {
  expect(
    changesOf(
      event({ address: { city: "Oslo" }, discount: null }, { address: null, discount: { id: "di_1" } }),
    ),
  ).toEqual([
    { path: "address", before: { city: "Oslo" }, after: null },
    { path: "discount", before: null, after: { id: "di_1" } },
  ]);
  expect(changesOf(event({ gone: 1 }, {}))).toEqual([{ path: "gone", before: 1, after: undefined }]);
});

test.each([
  null,
  "text",
  [],
  {},
  { data: null },
  event(undefined, {}),
  event([], {}),
  event("x", {}),
  event({}, {}),
])("%j names no changes", (payload) => {
  expect(changesOf(payload)).toEqual([]);
});
