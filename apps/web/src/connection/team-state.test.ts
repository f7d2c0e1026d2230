import { describe, expect, test } from "vitest";

import type { Backfill } from "./backfill-objects.js";
import type { ConnectionStatus } from "./connection-status.js";
import type { Verification } from "./verification.js";
import { teamState } from "./team-state.js";

const LATER = "2026-11-28T10:00:00.000Z";

/** A connection that is in order. The state follows only from these fields. */
const HEALTHY = {
  disconnecting: false,
  syncStatus: "ready",
  lastError: null,
  problems: [],
  equalAsOf: LATER,
} as unknown as ConnectionStatus;

const problem = (code: string) => ({ code, since: LATER, sentence: "", action: "", message: "" });
const run = (status: string) => ({ status, result: {}, undecided: [] });

function stateOf(changes: Record<string, unknown>, backfill = "completed", verification = "completed") {
  return teamState({
    status: { ...HEALTHY, ...changes },
    backfill: run(backfill) as unknown as Backfill,
    verification: run(verification) as unknown as Verification,
  });
}

describe("the worst that is true is the state of Home", () => {
  test.each([
    ["in order", {}, "equal", "good"],
    ["a warning although equal", { problems: [problem("key_expiring")] }, "problems", "warn"],
    ["a refused key although equal", { problems: [problem("key_refused")] }, "problems", "bad"],
    [
      "a warning first and an error second",
      { problems: [problem("rate_limited"), problem("events_lost")] },
      "problems",
      "bad",
    ],
    ["a problem of a section", { problems: [problem("webhook_secret_missing")] }, "problems", "warn"],
    ["an error without a problem", { syncStatus: "error", lastError: "No schema." }, "stopped", "bad"],
    ["a new connection", { syncStatus: "pending", equalAsOf: null }, "preparing", "info"],
    ["a load although equal before", { syncStatus: "syncing" }, "loading", "info"],
    ["not verified", { equalAsOf: null }, "not-verified", "neutral"],
    [
      "a disconnect with problems",
      { disconnecting: true, problems: [problem("key_refused")] },
      "leaving",
      "warn",
    ],
  ])("%s", (_name, changes, kind, tone) => {
    expect(stateOf(changes)).toMatchObject({ kind, tone });
  });
});

test("a load is the state as soon as one of its two signs says so", () => {
  expect(stateOf({ syncStatus: "syncing" }, "completed").kind).toBe("loading");
  expect(stateOf({ syncStatus: "ready" }, "running").kind).toBe("loading");
});

test("a comparison is the state only while nothing is known to be equal", () => {
  expect(stateOf({ equalAsOf: null }, "completed", "running").kind).toBe("comparing");
  expect(stateOf({}, "completed", "running")).toMatchObject({
    kind: "equal",
    sentence: "Every object was compared with its row. The next verification is running.",
  });
});

test("a team that never loaded is told to load, also after a load that failed", () => {
  const status = { ...HEALTHY, equalAsOf: null };
  expect(teamState({ status, backfill: null, verification: null }).kind).toBe("not-loaded");
  const failed = run("failed") as unknown as Backfill;
  expect(teamState({ status, backfill: failed, verification: null }).kind).toBe("not-loaded");
});

test("the number of problems is in the title", () => {
  expect(stateOf({ problems: [problem("key_refused")] })).toMatchObject({
    title: "1 problem needs attention",
  });
  expect(stateOf({ problems: [problem("key_refused"), problem("events_buried")] })).toMatchObject({
    title: "2 problems need attention",
  });
});

test("rows that are kept although Stripe lacks them are counted, and their reason is said", () => {
  const status = { ...HEALTHY, equalAsOf: null };
  const verification = {
    status: "completed",
    result: {
      customer: { undecided: 40, status: "completed" },
      price: { undecided: 0, status: "completed" },
    },
    undecided: [{ reason: "Stripe suddenly lacks more than a fifth of the objects of this type." }],
  } as unknown as Verification;
  expect(teamState({ status, backfill: null, verification })).toMatchObject({
    kind: "not-verified",
    title: "Verified, except for 40 rows",
    sentence:
      "All objects were compared. 40 rows are kept that may differ from Stripe. Stripe suddenly lacks more than a fifth of the objects of this type.",
  });
});
