import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

import { createStripeClient } from "@billstack/stripe-verify";
import { describe, expect, it } from "vitest";

import { isOutage, kindOfFailure, type FailureKind } from "./failure.js";

/** Returns the error of a request that `listener` answers; null if the request succeeds. */
async function failureOf(listener: RequestListener, timeoutMs = 5_000): Promise<unknown> {
  const http = createServer(listener);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const apiBase = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const stripe = createStripeClient({ secretKey: "sk_test_x", apiBase, timeoutMs, maxNetworkRetries: 0 });
  try {
    return await stripe.customers.list({ limit: 100 }).then(
      () => null,
      (error: unknown) => error,
    );
  } finally {
    http.closeAllConnections();
    http.close();
    await once(http, "close");
  }
}

const answering =
  (status: number, error: object, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ error: { type: "invalid_request_error", ...error } }));
  };

const because = (reason: string) => ({ "stripe-rate-limited-reason": reason });

const ANSWERS: [what: string, listener: RequestListener, kind: FailureKind][] = [
  ["429", answering(429, { code: "rate_limit" }), "account_limited"],
  ["429 of the account", answering(429, {}, because("global-rate")), "account_limited"],
  ["429 for too many requests at once", answering(429, {}, because("global-concurrency")), "account_limited"],
  [
    "429 of an endpoint",
    answering(429, { code: "rate_limit" }, because("endpoint-rate")),
    "endpoint_limited",
  ],
  ["429 of an endpoint at once", answering(429, {}, because("endpoint-concurrency")), "endpoint_limited"],
  ["429 of an object", answering(429, {}, because("resource-specific")), "object_busy"],
  ["429 of a locked object", answering(429, { code: "lock_timeout" }), "object_busy"],
  ["409", answering(409, {}), "object_busy"],
  ["401", answering(401, { message: "Invalid API Key provided" }), "key_refused"],
  ["401 of an old key", answering(401, { code: "api_key_expired" }), "key_refused"],
  [
    "403 of an address",
    answering(403, { message: "This API key does not allow requests from your IP address." }),
    "key_refused",
  ],
  [
    "403 of a permission",
    answering(403, {
      message: "Having the 'rak_customer_read' permission would allow this request to continue.",
    }),
    "not_permitted",
  ],
  ["403 of a feature", answering(403, { message: "Your account cannot use this." }), "not_permitted"],
  ["a lost cursor", answering(400, { code: "resource_missing", param: "starting_after" }), "cursor_gone"],
  ["404 of an object", answering(404, { code: "resource_missing", param: "id" }), "missing"],
  ["404 of an address", answering(404, { message: "Unrecognized request URL" }), "rejected"],
  ["400", answering(400, { code: "parameter_unknown" }), "rejected"],
  ["500", answering(500, { type: "api_error" }), "unreachable"],
  ["HTML", (_request, response) => void response.end("<!doctype html><title>Sign in</title>"), "unreachable"],
  [
    "half a body",
    (_request, response) => void response.end('{"object":"list","data":[{"id":"cus_1"'),
    "body_broken",
  ],
  [
    "a connection that ends in the body",
    (_request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"object":"list","data":[{"id"', () => response.destroy());
    },
    "body_broken",
  ],
  [
    "a connection that ends before the answer",
    (_request, response) => void response.destroy(),
    "unreachable",
  ],
];

describe("a failed request to Stripe", () => {
  it.each(ANSWERS)("%s tells which other requests have to wait", async (_what, listener, kind) => {
    const error = await failureOf(listener);
    expect(kindOfFailure(error)).toBe(kind);
    expect(isOutage(error)).toBe(["unreachable", "account_limited", "key_refused"].includes(kind));
  });

  it("a body that never ends counts as unreachable", async () => {
    const error = await failureOf((_request, response) => void response.write('{"object":'), 300);
    expect(kindOfFailure(error)).toBe("unreachable");
  });

  it("an error of BillStack's own is no failure of Stripe", () => {
    expect(kindOfFailure(new TypeError("an error of BillStack's own"))).toBeNull();
  });
});
