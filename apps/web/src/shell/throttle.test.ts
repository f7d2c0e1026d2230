import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { throttle } from "./throttle.js";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("many calls start one run, and calls during a run start one more run after it", async () => {
  const ends: (() => void)[] = [];
  const run = vi.fn<() => Promise<void>>(() => new Promise((end) => ends.push(end)));
  const { soon } = throttle({ ms: 100 }, run);
  for (let n = 0; n < 5; n++) soon();
  await vi.advanceTimersByTimeAsync(99);
  expect(run).toHaveBeenCalledTimes(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(run).toHaveBeenCalledTimes(1);
  soon();
  soon();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(run).toHaveBeenCalledTimes(1);
  ends[0]?.();
  await vi.advanceTimersByTimeAsync(100);
  expect(run).toHaveBeenCalledTimes(2);
  ends[1]?.();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(run).toHaveBeenCalledTimes(2);
});

test("a run that has not started yet can be canceled", async () => {
  const run = vi.fn<() => Promise<void>>(() => Promise.resolve());
  const { soon, cancel } = throttle({ ms: 100 }, run);
  soon();
  cancel();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(run).not.toHaveBeenCalled();
});

test("a run that took long is followed by a rest of a multiple of its time", async () => {
  const run = vi.fn<() => Promise<void>>(() => new Promise((end) => setTimeout(end, 1_000)));
  const { soon } = throttle({ ms: 100, restTimes: 5 }, run);
  soon();
  await vi.advanceTimersByTimeAsync(1_100);
  soon();
  await vi.advanceTimersByTimeAsync(4_900);
  expect(run).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(run).toHaveBeenCalledTimes(2);
});
