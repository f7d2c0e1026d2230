import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { PacedWrites } from "./paced-writes.js";

const PAUSE_MS = 1_000;
let collected: number[];
let written: number[][];
/** Ends the write that is under way; null: writes end at once. */
let held: (() => void)[] | null;
let writes: PacedWrites;

beforeEach(() => {
  vi.useFakeTimers();
  [collected, written, held] = [[], [], null];
  writes = new PacedWrites(async () => {
    written.push(collected.splice(0));
    const holding = held;
    if (holding !== null) await new Promise<void>((resolve) => holding.push(resolve));
  }, PAUSE_MS);
});
afterEach(() => vi.useRealTimers());

function add(...numbers: number[]): void {
  for (const number of numbers) {
    collected.push(number);
    writes.request();
  }
}

it("writes at once after a silence, and what comes then after the pause", async () => {
  add(1);
  await vi.advanceTimersByTimeAsync(0);
  add(2);
  await vi.advanceTimersByTimeAsync(PAUSE_MS - 1);
  add(3);
  expect(written).toEqual([[1]]);
  await vi.advanceTimersByTimeAsync(1);
  expect(written).toEqual([[1], [2, 3]]);
});

it("collects what comes during a write for one more write", async () => {
  const holding: (() => void)[] = [];
  held = holding;
  add(1);
  await vi.advanceTimersByTimeAsync(0);
  add(2);
  await vi.advanceTimersByTimeAsync(5 * PAUSE_MS);
  add(3);
  await vi.advanceTimersByTimeAsync(5 * PAUSE_MS);
  expect(written).toEqual([[1]]);
  held = null;
  holding.forEach((end) => end());
  await vi.advanceTimersByTimeAsync(0);
  expect(written).toEqual([[1], [2, 3]]);
});

it("flushes without the pause, and after the write that is under way", async () => {
  const holding: (() => void)[] = [];
  held = holding;
  add(1);
  await vi.advanceTimersByTimeAsync(0);
  add(2);
  held = null;
  const flushed = writes.flush();
  expect(written).toEqual([[1]]);
  holding.forEach((end) => end());
  await flushed;
  expect(written).toEqual([[1], [2]]);
});

it("goes on after a write that failed", async () => {
  let fail = true;
  const failing = new PacedWrites(async () => {
    written.push(collected.splice(0));
    if (fail) throw new Error("the database is away");
  }, PAUSE_MS);
  collected.push(1);
  await failing.flush();
  fail = false;
  collected.push(2);
  failing.request();
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(written).toEqual([[1], [2]]);
});
