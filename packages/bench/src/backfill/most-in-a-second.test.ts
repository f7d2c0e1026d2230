import { expect, it } from "vitest";

import { MostInASecond } from "./most-in-a-second.js";

it("finds the fullest second, also across the borders of clock seconds", () => {
  const seen = new MostInASecond();
  for (const at of [0, 900, 1_100, 1_200, 1_899, 1_950, 5_000]) seen.note(at);
  expect(seen.take()).toEqual({ requests: 7, mostInASecond: 4 });
});

it("does not count the end of a second, which is the next one's beginning", () => {
  const seen = new MostInASecond();
  for (const at of [0, 500, 1_000]) seen.note(at);
  expect(seen.take().mostInASecond).toBe(2);
});

it("begins anew after each question", () => {
  const seen = new MostInASecond();
  seen.note(1);
  seen.take();
  expect(seen.take()).toEqual({ requests: 0, mostInASecond: 0 });
});
