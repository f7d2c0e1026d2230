import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { ACCOUNT, answerWith, startLocalStripe } from "../test/local-stripe.js";
import { createStripeClient, parseApiBase, PINNED_API_VERSION, type RequestGate } from "./index.js";

describe("parseApiBase", () => {
  it.each([
    ["https://api.stripe.com", { protocol: "https", host: "api.stripe.com", port: 443 }],
    ["https://api.stripe.com/", { protocol: "https", host: "api.stripe.com", port: 443 }],
    ["https://stripe.internal:8443", { protocol: "https", host: "stripe.internal", port: 8443 }],
    ["http://127.0.0.1:12111", { protocol: "http", host: "127.0.0.1", port: 12111 }],
    ["http://localhost", { protocol: "http", host: "localhost", port: 80 }],
    ["http://[::1]:9", { protocol: "http", host: "::1", port: 9 }],
  ])("accepts %s", (text, address) => {
    expect(parseApiBase(text)).toEqual(address);
  });

  it.each([
    "",
    "api.stripe.com",
    "ftp://api.stripe.com",
    "http://api.stripe.com",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://10.0.0.1:80",
    "https://api.stripe.com/v1",
    "https://api.stripe.com?x=1",
    "https://user:pass@api.stripe.com",
  ])("refuses %j", (text) => {
    expect(() => parseApiBase(text)).toThrow(TypeError);
  });
});

describe("a client", () => {
  it("sends the API version of its options, or else the pinned version", async () => {
    await using server = await startLocalStripe(answerWith(() => ({ body: ACCOUNT })));
    const { apiBase } = server;
    await createStripeClient({ secretKey: "sk_test_x", apiBase }).accounts.retrieveCurrent();
    expect(server.headers["stripe-version"]).toBe(PINNED_API_VERSION);
    expect(server.headers["user-agent"]).toContain("BillStack");
    const newer = createStripeClient({ secretKey: "sk_test_x", apiBase, apiVersion: "2025-08-27.basil" });
    await newer.accounts.retrieveCurrent();
    expect(server.headers["stripe-version"]).toBe("2025-08-27.basil");
  });

  it("repeats a request after each 500, up to the number in its options", async () => {
    let failures = 2;
    await using server = await startLocalStripe(
      answerWith(() => (failures-- > 0 ? { status: 500, body: "no" } : { body: ACCOUNT })),
    );
    const stripe = createStripeClient({
      secretKey: "sk_test_x",
      apiBase: server.apiBase,
      maxNetworkRetries: 2,
    });
    await expect(stripe.accounts.retrieveCurrent()).resolves.toMatchObject({ id: ACCOUNT.id });
    expect(server.requests).toHaveLength(3);
  });

  it("closes the connection of a failed attempt, even if its body never ends", async () => {
    let firstClosed: Promise<unknown> | null = null;
    await using server = await startLocalStripe((_request, response) => {
      if (firstClosed !== null) return void response.end(JSON.stringify(ACCOUNT));
      firstClosed = once(response, "close");
      response.writeHead(500).write("{");
    });
    const stripe = createStripeClient({ secretKey: "sk_test_x", apiBase: server.apiBase, timeoutMs: 60_000 });
    await stripe.accounts.retrieveCurrent();
    await firstClosed;
  });
});

describe("a gate", () => {
  const limited = { error: { type: "invalid_request_error", code: "rate_limit", message: "Too many." } };

  /** Returns a gate that delays nothing, records all calls, and repeats a request after the first `repeats` 429s. */
  function recordingGate(repeats: number) {
    const calls: unknown[] = [];
    const gate: RequestGate = {
      open(request) {
        calls.push(request);
        return {
          pass: async () => void calls.push("pass"),
          async refused(refusal) {
            calls.push(refusal);
            repeats -= 1;
            return repeats >= 0;
          },
        };
      },
    };
    return { gate, calls };
  }

  it("is asked before each attempt, learns what each 429 says, and has the request sent again", async () => {
    let refusals = 2;
    await using server = await startLocalStripe((_request, response) => {
      if (refusals-- <= 0) return void response.end(JSON.stringify(ACCOUNT));
      const headers = { "retry-after": "3", "stripe-rate-limited-reason": "endpoint-rate" };
      response.writeHead(429, refusals > 0 ? headers : {}).end(JSON.stringify(refusals > 0 ? limited : {}));
    });
    const { gate, calls } = recordingGate(2);
    const stripe = createStripeClient({ secretKey: "sk_test_x", apiBase: server.apiBase, gate });
    await expect(stripe.accounts.retrieveCurrent()).resolves.toMatchObject({ id: ACCOUNT.id });
    expect(calls).toEqual([
      { method: "GET", path: "/v1/account" },
      "pass",
      { reason: "endpoint-rate", code: "rate_limit", retryAfterSeconds: 3 },
      "pass",
      { reason: null, code: null, retryAfterSeconds: null },
      "pass",
    ]);
  });

  it("lets the caller see a 429 with its body if it does not want another attempt", async () => {
    await using server = await startLocalStripe(answerWith(() => ({ status: 429, body: limited })));
    const { gate } = recordingGate(1);
    const stripe = createStripeClient({ secretKey: "sk_test_x", apiBase: server.apiBase, gate });
    await expect(stripe.accounts.retrieveCurrent()).rejects.toMatchObject({
      statusCode: 429,
      code: "rate_limit",
      message: "Too many.",
    });
    expect(server.requests).toHaveLength(2);
  });
});
