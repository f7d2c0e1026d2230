import { describe, expect, it } from "vitest";

import { wholeList, type Window } from "./window.js";
import { progressOfEarlierRun, estimateSeconds, progressOf, endedProgress } from "./progress.js";

const NOW = new Date("2026-06-01T00:00:00Z");
const window = (object: string, over: Partial<Window> = {}): Window => ({
  ...wholeList(object, null),
  ...over,
});
const customers = window("customer", { status: "completed", synced: 1_000, requests: 10 });
const OBJECTS = ["customer", "payment_method", "active_entitlement"];
const waiting = [window("payment_method"), window("active_entitlement")];

describe("the progress of a type that Stripe lists for one customer at a time", () => {
  it("expects one request for each customer that is left, and as many rows per request as before", () => {
    const methods = window("payment_method", { synced: 300, requests: 200, cursor: "cus_1" });
    expect(progressOf(OBJECTS, [customers, methods], NOW)["payment_method"]).toEqual({
      status: "running",
      synced: 300,
      requests: 200,
      requestsLeft: 800,
      estimatedTotal: 1_500,
    });
  });

  it("expects requests before the first one was made, except for entitlements of an account without features", () => {
    const progress = progressOf(OBJECTS, [customers, ...waiting], NOW);
    expect(progress["payment_method"]).toMatchObject({ status: "waiting", requestsLeft: 1_000 });
    expect(progress["active_entitlement"]).toEqual({ status: "waiting", synced: 0, requests: 0 });
    expect(estimateSeconds(progress, {}, 2)).toBe(200);
  });

  it("gives no estimate where the run does not read all customers", () => {
    const some = { ...customers, from: new Date("2026-01-01T00:00:00Z") };
    const methods = window("payment_method", { synced: 300, requests: 200, cursor: "cus_1" });
    for (const windows of [[some, methods], [methods]]) {
      const progress = progressOf(OBJECTS, windows, NOW);
      expect(progress["payment_method"]).toEqual({ status: "running", synced: 300, requests: 200 });
      expect(estimateSeconds(progress, {}, 10)).toBeNull();
    }
  });
});

describe("the total of a list that Stripe does not count", () => {
  const reached = (synced: number, unreadDays: number) => [
    window("customer", {
      number: 0,
      from: new Date("2026-01-01T00:00:00Z"),
      reached: new Date(Date.UTC(2026, 0, 1 + unreadDays)),
      synced,
      requests: synced / 100,
    }),
    window("customer", { number: 1, to: new Date("2026-01-01T00:00:00Z"), status: "completed" }),
  ];

  it("is not shown while the newest objects alone would have to say how many older ones there are", () => {
    // 151 days have 200 customers in the newest 15 days, and 1,800 in the 136 days before.
    const { customer } = progressOf(["customer"], reached(200, 136), NOW);
    expect(customer).toEqual({ status: "running", synced: 200, requests: 2, requestsLeft: 19 });
  });

  it("is shown once two thirds are read, and is never below what was read", () => {
    expect(progressOf(["customer"], reached(1_000, 50), NOW)["customer"]).toMatchObject({
      estimatedTotal: 1_495,
    });
    expect(progressOf(["customer"], reached(1_000, 51), NOW)["customer"]).not.toHaveProperty(
      "estimatedTotal",
    );
  });

  it("is still used for the time that is left, also of what is asked for each customer", () => {
    const progress = progressOf(OBJECTS, [...reached(200, 136), ...waiting], NOW);
    expect(progress["payment_method"]).toMatchObject({ status: "waiting", requestsLeft: 2_013 });
    const asking = window("payment_method", { synced: 30, requests: 20, cursor: "cus_1" });
    expect(progressOf(OBJECTS, [...reached(200, 136), asking], NOW)["payment_method"]).not.toHaveProperty(
      "estimatedTotal",
    );
  });
});

it("keeps the counts of the earlier run apart, and does not use them for the speed of this run", () => {
  const methods = window("payment_method", { synced: 300, requests: 200, cursor: "cus_1" });
  const begun = progressOfEarlierRun(["payment_method"], [methods]);
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
