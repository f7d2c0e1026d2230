import { expect, test } from "vitest";

import { BillStackError, ConnectionError, RateLimitedError } from "../src/errors.js";
import { waitBeforeRetry } from "../src/retry.js";

const unreachable = new ConnectionError("unreachable", "");

test("the wait doubles, and chance shortens it by up to a half", () => {
  expect([1, 2].map((attempt) => waitBeforeRetry(unreachable, attempt, 1))).toEqual([200, 400]);
  expect([1, 2].map((attempt) => waitBeforeRetry(unreachable, attempt, 0))).toEqual([100, 200]);
});

test("a longer Retry-After is obeyed", () => {
  const limited = new RateLimitedError("too_many_requests", "", { status: 429, retryAfterSeconds: 3 });
  expect(waitBeforeRetry(limited, 1, 1)).toBe(3_000);
});

test.each([
  ["the third attempt", unreachable, 3],
  ["a time-out", new ConnectionError("timed_out", ""), 1],
  ["an error that stays", new BillStackError("internal", "", { status: 500 }), 1],
  ["something that is no answer", new TypeError("a mistake in the program"), 1],
])("%s is not tried again", (_name, error, attempt) => {
  expect(waitBeforeRetry(error, attempt)).toBeNull();
});
