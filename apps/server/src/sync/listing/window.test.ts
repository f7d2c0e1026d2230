import { describe, expect, it } from "vitest";

import { cut, cutsOf, estimateLeft, wholeList, type Window } from "./window.js";

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
    const first = cutsOf(window(), null, NEWEST, { readers: 1, worthPages: 3 });
    expect(first).toEqual([before(100 + 2_000)]);
    const [, older] = cut(window(), first, 1);
    expect(older).toMatchObject({ number: 1, from: null, to: first[0], status: "waiting", synced: 0 });
    const read = { ...window(), ...older, reached: before(2_200), synced: 100 };
    expect(cutsOf(read, null, NEWEST, { readers: 1, worthPages: 3 })).toEqual([before(2_200 + 2_200)]);
  });

  it("in equal parts of what is left where its end is known, one for each reader", () => {
    const known = window({ from: before(2_500) });
    expect(cutsOf(known, null, NEWEST, { readers: 1, worthPages: 3 })).toEqual([]);
    expect(cutsOf(known, null, NEWEST, { readers: 2, worthPages: 3 })).toEqual([before(1_300)]);
    expect(cutsOf(known, null, NEWEST, { readers: 4, worthPages: 3 })).toEqual([
      before(700),
      before(1_300),
      before(1_900),
    ]);
  });

  it("in parts of three pages at least", () => {
    expect(cutsOf(window({ from: before(1_060) }), null, NEWEST, { readers: 9, worthPages: 3 })).toEqual([
      before(420),
      before(740),
    ]);
  });

  it("as dense as its last page was, where its first one spans a time without any", () => {
    const begun = window({ from: before(1_900), reached: before(1_000) });
    const read = { ...begun, reached: before(1_100), synced: 200 };
    expect(cutsOf(begun, null, NEWEST, { readers: 2, worthPages: 3 })).toEqual([]);
    expect(cutsOf(read, begun, NEWEST, { readers: 2, worthPages: 3 })).toEqual([before(1_500)]);
  });

  it("so that all parts together are what it was, and meet at whole seconds", () => {
    const whole = window({ from: before(1_900), reached: new Date(before(100).getTime() + 123) });
    const cuts = cutsOf(whole, null, NEWEST, { readers: 3, worthPages: 3 });
    const [newest, middle, oldest] = cut(whole, cuts, 7);
    expect(cuts.map((at) => at.getMilliseconds())).toEqual([0, 0]);
    expect([newest.to, newest.from, middle?.from, oldest?.from]).toEqual([whole.to, ...cuts, whole.from]);
    expect([middle?.to, oldest?.to]).toEqual(cuts);
    expect(newest).toMatchObject({ number: 0, reached: whole.reached, synced: 100 });
    expect([middle?.number, oldest?.number]).toEqual([7, 8]);
  });

  it.each([
    ["nothing was read of it", { reached: null, synced: 0 }],
    ["little is left of it", { from: before(400) }],
    ["it is read", { status: "completed" as const }],
    ["all of it is of one second", { from: before(100), reached: before(100) }],
  ])("not where %s", (_why, over) => {
    expect(cutsOf(window(over), null, NEWEST, { readers: 9, worthPages: 3 })).toEqual([]);
  });

  it("not before 1970, where objects are so rare that it would be", () => {
    const rare = window({ synced: 1, reached: before(24 * 365 * 10) });
    expect(cutsOf(rare, null, NEWEST, { readers: 1, worthPages: 3 })).toEqual([]);
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
