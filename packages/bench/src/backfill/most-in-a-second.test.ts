import { expect, it } from "vitest";

import { MostInASecond } from "./most-in-a-second.js";

it("finds the busiest second, which may begin in the middle of a second of the clock", () => {
  const seen = new MostInASecond();
  for (const at of [0, 900, 1_100, 1_200, 1_899, 1_950, 5_000]) seen.note(at);
  expect(seen.take()).toEqual({ requests: 7, mostInASecond: 4 });
});

it("does not count two events that are exactly one second apart in the same second", () => {
  const seen = new MostInASecond();
  for (const at of [0, 500, 1_000]) seen.note(at);
  expect(seen.take().mostInASecond).toBe(2);
});

it("starts counting again after each take", () => {
  const seen = new MostInASecond();
  seen.note(1);
  seen.take();
  expect(seen.take()).toEqual({ requests: 0, mostInASecond: 0 });
});
