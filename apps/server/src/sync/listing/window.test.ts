import { describe, expect, it } from "vitest";

import { cutWindow, findCuts, estimateLeft, wholeList, type Window } from "./window.js";

const HOUR_MS = 60 * 60 * 1_000;
const NEWEST = new Date("2026-06-01T00:00:00Z");
const before = (hours: number): Date => new Date(NEWEST.getTime() - hours * HOUR_MS);
/** A window of a list with one object an hour: its first page reaches 100 hours back. */
const window = (over: Partial<Window> = {}): Window => ({
  ...wholeList("customer", null),
  reached: before(100),
  synced: 100,
  requests: 1,
  ...over,
});

describe("the cuts of a window", () => {
  it("lie 20 pages behind the reader where the end of the list is unknown, and farther each time", () => {
    const first = findCuts(window(), null, NEWEST, { readers: 1, fewestPages: 3 });
    expect(first).toEqual([before(100 + 2_000)]);
    const [, older] = cutWindow(window(), first, 1);
    expect(older).toMatchObject({ number: 1, from: null, to: first[0], status: "waiting", synced: 0 });
    const read = { ...window(), ...older, reached: before(2_200), synced: 100 };
    expect(findCuts(read, null, NEWEST, { readers: 1, fewestPages: 3 })).toEqual([before(2_200 + 2_200)]);
  });

  it("make equal parts, one for each reader, where the end of the list is known", () => {
    const known = window({ from: before(2_500) });
    expect(findCuts(known, null, NEWEST, { readers: 1, fewestPages: 3 })).toEqual([]);
    expect(findCuts(known, null, NEWEST, { readers: 2, fewestPages: 3 })).toEqual([before(1_300)]);
    expect(findCuts(known, null, NEWEST, { readers: 4, fewestPages: 3 })).toEqual([
      before(700),
      before(1_300),
      before(1_900),
    ]);
  });

  it("make parts of three pages at least", () => {
    expect(findCuts(window({ from: before(1_060) }), null, NEWEST, { readers: 9, fewestPages: 3 })).toEqual([
      before(420),
      before(740),
    ]);
  });

  it("expect objects as often as on the last page, not as on the first one", () => {
    const begun = window({ from: before(1_900), reached: before(1_000) });
    const read = { ...begun, reached: before(1_100), synced: 200 };
    expect(findCuts(begun, null, NEWEST, { readers: 2, fewestPages: 3 })).toEqual([]);
    expect(findCuts(read, begun, NEWEST, { readers: 2, fewestPages: 3 })).toEqual([before(1_500)]);
  });

  it("make parts that cover the whole window and meet at whole seconds", () => {
    const whole = window({ from: before(1_900), reached: new Date(before(100).getTime() + 123) });
    const cuts = findCuts(whole, null, NEWEST, { readers: 3, fewestPages: 3 });
    const [newest, middle, oldest] = cutWindow(whole, cuts, 7);
    expect(cuts.map((at) => at.getMilliseconds())).toEqual([0, 0]);
    expect([newest.to, newest.from, middle?.from, oldest?.from]).toEqual([whole.to, ...cuts, whole.from]);
    expect([middle?.to, oldest?.to]).toEqual(cuts);
    expect(newest).toMatchObject({ number: 0, reached: whole.reached, synced: 100 });
    expect([middle?.number, oldest?.number]).toEqual([7, 8]);
  });

  it.each([
    ["no page was read", { reached: null, synced: 0 }],
    ["little is left to read", { from: before(400) }],
    ["the window was read to its end", { status: "completed" as const }],
    ["all objects were created in one second", { from: before(100), reached: before(100) }],
  ])("are none where %s", (_why, over) => {
    expect(findCuts(window(over), null, NEWEST, { readers: 9, fewestPages: 3 })).toEqual([]);
  });

  it("never lie before 1970, even where objects are rare", () => {
    const rare = window({ synced: 1, reached: before(24 * 365 * 10) });
    expect(findCuts(rare, null, NEWEST, { readers: 1, fewestPages: 3 })).toEqual([]);
  });
});

describe("the estimate of objects that are left", () => {
  it("expects objects as often as in the part that was read", () => {
    const newer = window({ from: before(200) });
    const older = { ...wholeList("customer", before(600)), to: before(200), number: 1 };
    expect(estimateLeft([newer, older], NEWEST)).toBe(500);
  });

  it("is 0 for a window that was read, and null for a list whose end is unknown", () => {
    expect(estimateLeft([window({ status: "completed" })], NEWEST)).toBe(0);
    expect(estimateLeft([window()], NEWEST)).toBeNull();
  });
});
