import { expect, it } from "vitest";

import { backfillText, verificationText } from "./runs.mjs";

const STARTED = Date.parse("2026-01-01T00:00:00Z");

it("says how far a backfill is, and how fast it is", () => {
  const run = {
    status: "running",
    startedAt: new Date(STARTED).toISOString(),
    finishedAt: null,
    synced: 1_500,
    requests: 39,
    rowsPerSecond: 750,
    secondsLeft: 4,
    result: { customer: { synced: 1_500, status: "completed" }, charge: { synced: 0, status: "running" } },
  };
  expect(backfillText(run, STARTED + 2_000)).toBe(
    "1 of 2 kinds of objects, 1,500 rows (750 a second), 39 requests (19.5 a second), about 4 s left",
  );
  expect(backfillText({ ...run, loadedButFor: ["payment_method"] }, STARTED + 2_000)).toBe(
    "all but payment methods, 1,500 rows (750 a second), 39 requests (19.5 a second), about 4 s left",
  );
  expect(backfillText({ ...run, rowsPerSecond: null, secondsLeft: null }, STARTED + 500)).toBe(
    "1 of 2 kinds of objects, 1,500 rows, 39 requests",
  );
});

it("says how many objects a verification compared, and how many differences it found", () => {
  const one = { compared: 40, missing: 0, extra: 0, different: 0, healed: 0, status: "completed" };
  const verification = { status: "completed", equalAsOf: null, error: null };
  expect(verificationText({ ...verification, result: { customer: one } })).toBe(
    "1 of 1 kinds of objects, 40 objects compared, no difference",
  );
  expect(verificationText({ ...verification, result: { customer: { ...one, missing: 2, healed: 1 } } })).toBe(
    "1 of 1 kinds of objects, 40 objects compared, 2 differences, 1 of them corrected",
  );
});
