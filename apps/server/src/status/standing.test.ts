import { describe, expect, it } from "vitest";

import { PROBLEM_CODES, PROBLEMS, type ProblemCode } from "./problem-table.js";
import { standingOf, type Known } from "./standing.js";

const PROVED = new Date("2026-11-27T08:00:00Z");
const BEFORE = "2026-11-27T07:00:00.000Z";
const AFTER = "2026-11-27T09:00:00.000Z";

/** Returns the facts of a connection without any problem, changed by `over`. */
const known = (over: Partial<Known> = {}): Known => ({
  stored: { syncStatus: "ready", lastError: null, keyValid: true },
  secretMissing: false,
  backfillRuns: false,
  problems: [],
  eventsHeldUp: false,
  verified: { equalAsOf: PROVED, undecided: 0 },
  ...over,
});
const problem = (code: ProblemCode, since = AFTER) => ({ code, since, message: `What ${code} means.` });

describe("equal as of", () => {
  it("is what the last complete verification proved, also while data is loaded again", () => {
    expect(standingOf(known())).toEqual({ syncStatus: "ready", lastError: null, equalAsOf: PROVED });
    expect(standingOf(known({ backfillRuns: true }))).toMatchObject({
      syncStatus: "syncing",
      equalAsOf: PROVED,
    });
  });

  it.each<[string, Partial<Known>]>([
    ["nothing was verified", { verified: null }],
    [
      "the last verification found what it could not put right",
      { verified: { equalAsOf: null, undecided: 0 } },
    ],
    ["objects are undecided", { verified: { equalAsOf: PROVED, undecided: 1 } }],
    ["events are held up", { eventsHeldUp: true }],
    ["a secret that the sync needs cannot be opened", { secretMissing: true }],
    ["the key is refused", { stored: { syncStatus: "ready", lastError: null, keyValid: false } }],
  ])("is not said where %s", (_why, over) => {
    expect(standingOf(known(over)).equalAsOf).toBeNull();
  });

  it.each(PROBLEM_CODES)("beside the problem %s is said only if that does not concern the copy", (code) => {
    const { equalAsOf } = standingOf(known({ problems: [problem(code)] }));
    expect(equalAsOf).toEqual(PROBLEMS[code].concernsCopy ? null : PROVED);
  });

  it("is not said while lists, events or deliveries cannot be read, and is while Stripe is only slow", () => {
    const silencing = PROBLEM_CODES.filter((code) => PROBLEMS[code].concernsCopy);
    expect(silencing).toEqual([
      "key_refused",
      "database_full",
      "events_buried",
      "key_may_not_read",
      "events_missed",
      "events_not_readable",
      "events_waiting",
      "backfill_failed",
    ]);
  });

  it("outlives a backfill that failed before it was proved", () => {
    const failed = (since: string) => standingOf(known({ problems: [problem("backfill_failed", since)] }));
    expect(failed(BEFORE).equalAsOf).toEqual(PROVED);
    expect(failed(AFTER).equalAsOf).toBeNull();
  });
});

describe("the sync status", () => {
  it("is an error with its sentence while the key is refused, whatever else is known", () => {
    const refused = known({
      stored: { syncStatus: "ready", lastError: null, keyValid: false },
      backfillRuns: true,
      problems: [problem("key_refused")],
    });
    expect(standingOf(refused)).toEqual({
      syncStatus: "error",
      lastError: "What key_refused means.",
      equalAsOf: null,
    });
  });

  it("is an error from the moment a request was refused, before the proof has said so", () => {
    expect(standingOf(known({ problems: [problem("key_refused")] })).syncStatus).toBe("error");
  });

  it("stays what it is beside every other problem", () => {
    for (const code of PROBLEM_CODES.filter((one) => one !== "key_refused")) {
      expect(standingOf(known({ problems: [problem(code)] })).syncStatus).toBe("ready");
    }
  });

  it("stays the error of a schema that could not be made", () => {
    const stored = { syncStatus: "error", lastError: "No schema.", keyValid: true } as const;
    expect(standingOf(known({ stored, backfillRuns: true }))).toMatchObject({
      syncStatus: "error",
      lastError: "No schema.",
    });
  });
});
