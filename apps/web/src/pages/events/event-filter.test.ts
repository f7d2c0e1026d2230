import { expect, test } from "vitest";

import { eventFilter } from "./event-filter.js";

test("a filter from the address keeps what is known and drops the rest", () => {
  expect(eventFilter({ status: "applied", type: "customer.created" })).toEqual({
    status: "applied",
    type: "customer.created",
  });
  expect(eventFilter({ status: "toString", type: "" })).toEqual({});
  expect(eventFilter({ status: ["applied"], type: 5 })).toEqual({});
});
