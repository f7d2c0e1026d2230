import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { settle } from "./settle.js";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("many calls are one run, and what came during a run is one more after it", async () => {
  const ends: (() => void)[] = [];
  const run = vi.fn<() => Promise<void>>(() => new Promise((end) => ends.push(end)));
  const { soon } = settle(100, run);
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

test("a run that is due can be canceled", async () => {
  const run = vi.fn<() => Promise<void>>(() => Promise.resolve());
  const { soon, cancel } = settle(100, run);
  soon();
  cancel();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(run).not.toHaveBeenCalled();
});
