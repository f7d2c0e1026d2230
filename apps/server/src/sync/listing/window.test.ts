import { describe, expect, it } from "vitest";

import { cut, cutAt, estimateLeft, wholeList, type Window } from "./window.js";

const HOUR_MS = 60 * 60 * 1_000;
const NEWEST = new Date("2026-06-01T00:00:00Z");
const before = (hours: number): Date => new Date(NEWEST.getTime() - hours * HOUR_MS);
/** One object an hour: the first page reaches 100 hours back. */
const window = (over: Partial<Window> = {}): Window => ({
  ...wholeList("customer", null),
  reached: before(100),
  synced: 100,
  requests: 1,
  ...over,
});

describe("a window is cut", () => {
  it("some pages behind its reader where nobody knows how far it goes, and farther each time", () => {
    const first = cutAt(window(), NEWEST);
    expect(first).toEqual(before(100 + 2_000));
    const [, older] = cut(window(), first ?? NEWEST, 1);
    expect(older).toMatchObject({ number: 1, from: null, to: first, status: "waiting", synced: 0 });
    const read = { ...older, reached: before(2_200), synced: 100 };
    expect(cutAt(read, NEWEST)).toEqual(before(2_200 + 4_000));
  });

  it("in the middle of what is left where its end is known", () => {
    expect(cutAt(window({ from: before(1_100) }), NEWEST)).toEqual(before(600));
  });

  it("so that both parts together are what it was, and meet at a whole second", () => {
    const whole = window({ from: before(1_100), reached: new Date(before(100).getTime() + 123) });
    const at = cutAt(whole, NEWEST) ?? NEWEST;
    const [newer, older] = cut(whole, at, 7);
    expect(at.getMilliseconds()).toBe(0);
    expect([newer.to, newer.from, older.to, older.from]).toEqual([whole.to, at, at, whole.from]);
    expect(newer).toMatchObject({ number: 0, reached: whole.reached, synced: 100 });
  });

  it.each([
    ["nothing was read of it", { reached: null, synced: 0 }],
    ["little is left of it", { from: before(400) }],
    ["it is read", { status: "completed" as const }],
    ["all of it is of one second", { from: before(100), reached: before(100) }],
  ])("not where %s", (_why, over) => {
    expect(cutAt(window(over), NEWEST)).toBeNull();
  });

  it("not before 1970, where objects are so rare that it would be", () => {
    expect(cutAt(window({ synced: 1, reached: before(24 * 365 * 10) }), NEWEST)).toBeNull();
  });
});

describe("what is left", () => {
  it("is as dense as what was read", () => {
    const newer = window({ from: before(200) });
    const older = { ...wholeList("customer", before(600)), to: before(200), number: 1 };
    expect(estimateLeft([newer, older], NEWEST)).toBe(500);
  });

  it("is nothing of a window that is read, and unknown of one without an end", () => {
    expect(estimateLeft([window({ status: "completed" })], NEWEST)).toBe(0);
    expect(estimateLeft([window()], NEWEST)).toBeNull();
  });
});
