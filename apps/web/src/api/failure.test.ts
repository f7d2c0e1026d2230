import { TRPCClientError } from "@trpc/client";
import { expect, test } from "vitest";

import { failureOf } from "./failure.js";

function refusal(data: Record<string, unknown>): unknown {
  return TRPCClientError.from({
    error: { code: -32600, message: "The server's sentence.", data: { requestId: "r1", ...data } },
  } as never);
}

test("an error that is not an answer of the server means that the server could not be reached", () => {
  for (const error of [new TypeError("Failed to fetch"), TRPCClientError.from(new Error("aborted")), "?"]) {
    expect(failureOf(error).code).toBe("server_unreachable");
  }
});

test("the advice after too many requests says when to try again", () => {
  const failure = failureOf(refusal({ appCode: "too_many_requests", issues: null, retryAfterSeconds: 600 }));
  expect(failure.advice).toBe("Try again in 10 minutes.");
});

test("the request id is shown after an internal error, and after no other error", () => {
  const base = { issues: null, retryAfterSeconds: null };
  expect(failureOf(refusal({ appCode: "internal", ...base })).requestId).toBe("r1");
  expect(failureOf(refusal({ appCode: "already_connected", ...base })).requestId).toBeNull();
});
