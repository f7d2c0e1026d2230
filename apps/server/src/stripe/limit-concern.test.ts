import { expect, it } from "vitest";

import { concernOf } from "./limit-concern.js";

const quiet = { account: 0.1, endpoint: 0.1 };

it.each([
  ["global-rate", "rate_limit", quiet, "account"],
  ["global-concurrency", null, quiet, "account"],
  ["endpoint-rate", "rate_limit", { account: 1, endpoint: 0.1 }, "endpoint"],
  ["endpoint-concurrency", null, { account: 1, endpoint: 0.1 }, "endpoint"],
  ["resource-specific", "rate_limit", quiet, "object"],
  [null, "lock_timeout", quiet, "object"],
  // In live mode: first one list is read as fast as possible, then eight lists together use up the account's
  // limit.
  [null, "rate_limit", { account: 0.24, endpoint: 0.94 }, "endpoint"],
  [null, "rate_limit", { account: 0.78, endpoint: 0.4 }, "account"],
  // In test mode, where both limits are equal: one list is read.
  [null, null, { account: 0.78, endpoint: 0.78 }, "account"],
] as const)("%s with code %s is about the %s", (reason, code, load, concern) => {
  expect(concernOf({ reason, code, retryAfterSeconds: null }, load)).toBe(concern);
});
