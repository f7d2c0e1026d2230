import { expect, test } from "vitest";

import { eventFilter } from "./event-filter.js";

test("a filter from the address keeps valid values and ignores all others", () => {
  expect(eventFilter({ status: "applied", type: "customer.created" })).toEqual({
    status: "applied",
    type: "customer.created",
  });
  expect(eventFilter({ status: "toString", type: "" })).toEqual({});
  expect(eventFilter({ status: ["applied"], type: 5 })).toEqual({});
});
