import { expect, test } from "vitest";

import { timeLeft } from "./time-left.js";

test.each([
  [0, "a few seconds"],
  [12, "about 10 seconds"],
  [54, "about 50 seconds"],
  [55, "about a minute"],
  [89, "about a minute"],
  [90, "about 2 minutes"],
  [54 * 60, "about 54 minutes"],
  [56 * 60, "about an hour"],
  [3 * 3_600, "about 3 hours"],
])("%s seconds are %s", (seconds, words) => {
  expect(timeLeft(seconds)).toBe(words);
});
