import { describe, expect, it } from "vitest";

import { wholeList, type Window } from "./window.js";
import { doneBefore, estimateSeconds, progressOf, endedProgress } from "./progress.js";

const NOW = new Date("2026-06-01T00:00:00Z");
const window = (object: string, over: Partial<Window> = {}): Window => ({
  ...wholeList(object, null),
  ...over,
});
const customers = window("customer", { status: "completed", synced: 1_000, requests: 10 });
const OBJECTS = ["customer", "payment_method", "active_entitlement"];
const waiting = [window("payment_method"), window("active_entitlement")];

describe("what is asked for customer by customer", () => {
  it("takes a request for each customer that is left, and about as many rows as of those before", () => {
    const methods = window("payment_method", { synced: 300, requests: 200, cursor: "cus_1" });
    expect(progressOf(OBJECTS, [customers, methods], NOW)["payment_method"]).toEqual({
      status: "running",
      synced: 300,
      requests: 200,
      requestsLeft: 800,
      estimatedTotal: 1_500,
    });
  });

  it("is counted before it begins, but for what the account may have none of", () => {
    const progress = progressOf(OBJECTS, [customers, ...waiting], NOW);
    expect(progress["payment_method"]).toMatchObject({ status: "waiting", requestsLeft: 1_000 });
    expect(progress["active_entitlement"]).toEqual({ status: "waiting", synced: 0, requests: 0 });
    expect(estimateSeconds(progress, {}, 2)).toBe(200);
  });

  it("cannot be told where the run does not read all customers", () => {
    const some = { ...customers, from: new Date("2026-01-01T00:00:00Z") };
    const methods = window("payment_method", { synced: 300, requests: 200, cursor: "cus_1" });
    for (const windows of [[some, methods], [methods]]) {
      const progress = progressOf(OBJECTS, windows, NOW);
      expect(progress["payment_method"]).toEqual({ status: "running", synced: 300, requests: 200 });
      expect(estimateSeconds(progress, {}, 10)).toBeNull();
    }
  });
});

it("what the run before did is told apart, so that it counts for no speed of this one's", () => {
  const methods = window("payment_method", { synced: 300, requests: 200, cursor: "cus_1" });
  const begun = doneBefore(["payment_method"], [methods]);
  expect(begun).toEqual({
    payment_method: {
      status: "waiting",
      synced: 300,
      requests: 200,
      before: { synced: 300, requests: 200 },
    },
  });
  const now = progressOf(
    ["customer", "payment_method"],
    [customers, { ...methods, synced: 600, requests: 400 }],
    NOW,
  );
  expect(estimateSeconds(now, { ...begun, customer: { ...customersBefore } }, 20)).toBe(60);
  expect(endedProgress(now, begun)["payment_method"]).toEqual({
    status: "waiting",
    synced: 600,
    requests: 400,
    before: { synced: 300, requests: 200 },
  });
});

const customersBefore = {
  status: "completed",
  synced: 1_000,
  requests: 10,
  before: { synced: 1_000, requests: 10 },
} as const;
