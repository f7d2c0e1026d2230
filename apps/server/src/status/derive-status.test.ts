import { describe, expect, it } from "vitest";

import { PROBLEM_CODES, PROBLEMS, type ProblemCode } from "./problem-table.js";
import { deriveStatus, type StatusFacts } from "./derive-status.js";

const PROVED = new Date("2026-11-27T08:00:00Z");
const BEFORE = "2026-11-27T07:00:00.000Z";
const AFTER = "2026-11-27T09:00:00.000Z";

/** Returns the facts of a connection without any problem, changed by `over`. */
const known = (over: Partial<StatusFacts> = {}): StatusFacts => ({
  stored: { syncStatus: "ready", lastError: null, keyValid: true },
  secretMissing: false,
  backfillRuns: false,
  problems: [],
  eventsHeldUp: false,
  verified: { equalAsOf: PROVED, undecided: 0 },
  ...over,
});
const problem = (code: ProblemCode, since = AFTER) => ({ code, since, message: `What ${code} means.` });

describe("equalAsOf", () => {
  it("is what the last completed verification proved, also during a backfill", () => {
    expect(deriveStatus(known())).toEqual({ syncStatus: "ready", lastError: null, equalAsOf: PROVED });
    expect(deriveStatus(known({ backfillRuns: true }))).toMatchObject({
      syncStatus: "syncing",
      equalAsOf: PROVED,
    });
  });

  it.each<[string, Partial<StatusFacts>]>([
    ["there was no verification", { verified: null }],
    [
      "the last verification found differences that it could not correct",
      { verified: { equalAsOf: null, undecided: 0 } },
    ],
    [
      "the last verification could not decide about some objects",
      { verified: { equalAsOf: PROVED, undecided: 1 } },
    ],
    ["events are held up", { eventsHeldUp: true }],
    ["a secret that the sync needs cannot be opened", { secretMissing: true }],
    ["the key is refused", { stored: { syncStatus: "ready", lastError: null, keyValid: false } }],
  ])("is null if %s", (_why, over) => {
    expect(deriveStatus(known(over)).equalAsOf).toBeNull();
  });

  it.each(PROBLEM_CODES)(
    "is null while there is the problem %s, if that problem concerns the copy",
    (code) => {
      const { equalAsOf } = deriveStatus(known({ problems: [problem(code)] }));
      expect(equalAsOf).toEqual(PROBLEMS[code].concernsCopy ? null : PROVED);
    },
  );

  it("is null while lists, events or deliveries cannot be read, but not while Stripe is only slow", () => {
    const silencing = PROBLEM_CODES.filter((code) => PROBLEMS[code].concernsCopy);
    expect(silencing).toEqual([
      "team_moving",
      "key_refused",
      "account_changed",
      "database_full",
      "removal_asked",
      "events_buried",
      "key_may_not_read",
      "events_missed",
      "events_not_readable",
      "events_waiting",
      "backfill_failed",
    ]);
  });

  it("is not affected by a backfill that failed before the verification", () => {
    const failed = (since: string) => deriveStatus(known({ problems: [problem("backfill_failed", since)] }));
    expect(failed(BEFORE).equalAsOf).toEqual(PROVED);
    expect(failed(AFTER).equalAsOf).toBeNull();
  });
});

describe("syncStatus", () => {
  it("is error, with a sentence, while the key is refused, whatever else is known", () => {
    const refused = known({
      stored: { syncStatus: "ready", lastError: null, keyValid: false },
      backfillRuns: true,
      problems: [problem("key_refused")],
    });
    expect(deriveStatus(refused)).toEqual({
      syncStatus: "error",
      lastError: "What key_refused means.",
      equalAsOf: null,
    });
  });

  it("is error as soon as a request was refused, before the key was checked again", () => {
    expect(deriveStatus(known({ problems: [problem("key_refused")] })).syncStatus).toBe("error");
    expect(deriveStatus(known({ problems: [problem("account_changed")] })).syncStatus).toBe("error");
  });

  it("is not changed by any other problem", () => {
    for (const code of PROBLEM_CODES.filter((one) => one !== "key_refused" && one !== "account_changed")) {
      expect(deriveStatus(known({ problems: [problem(code)] })).syncStatus).toBe("ready");
    }
  });

  it("stays error if the team schema could not be made", () => {
    const stored = { syncStatus: "error", lastError: "No schema.", keyValid: true } as const;
    expect(deriveStatus(known({ stored, backfillRuns: true }))).toMatchObject({
      syncStatus: "error",
      lastError: "No schema.",
    });
  });
});
