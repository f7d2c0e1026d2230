import { expect, test } from "vitest";

import { eventFilter, localTime, toQuery } from "./event-filter.js";

test("a filter from the address keeps valid values and ignores all others", () => {
  expect(eventFilter({ status: "applied", type: "customer.created" })).toEqual({
    status: "applied",
    type: "customer.created",
  });
  expect(eventFilter({ status: "toString", type: "" })).toEqual({});
  expect(eventFilter({ status: ["applied"], type: 5 })).toEqual({ type: "5" });
  expect(eventFilter({ object: "cus_1", from: "yesterday", to: "9999999-01-01" })).toEqual({
    object: "cus_1",
  });
  expect(eventFilter({ from: "2026-11-28T10:00:00+02:00" })).toEqual({ from: "2026-11-28T08:00:00.000Z" });
});

test("the server gets the filter with its own names", () => {
  const from = "2026-11-28T08:00:00.000Z";
  expect(toQuery({ status: "buried", object: "cus_1", from })).toEqual({
    status: "buried",
    objectId: "cus_1",
    receivedAfter: from,
  });
});

test("a time that was chosen in the reader's time zone stays the same", () => {
  expect(localTime(new Date("2026-03-29T12:34").toISOString())).toBe("2026-03-29T12:34");
  expect(localTime(undefined)).toBe("");
});
