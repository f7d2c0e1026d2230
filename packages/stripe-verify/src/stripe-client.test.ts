import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { ACCOUNT, answering, localStripe } from "../test/local-stripe.js";
import { createStripeClient, parseApiBase, PINNED_API_VERSION, type RequestGate } from "./index.js";

describe("the API base", () => {
  it.each([
    ["https://api.stripe.com", { protocol: "https", host: "api.stripe.com", port: 443 }],
    ["https://api.stripe.com/", { protocol: "https", host: "api.stripe.com", port: 443 }],
    ["https://stripe.internal:8443", { protocol: "https", host: "stripe.internal", port: 8443 }],
    ["http://127.0.0.1:12111", { protocol: "http", host: "127.0.0.1", port: 12111 }],
    ["http://localhost", { protocol: "http", host: "localhost", port: 80 }],
    ["http://[::1]:9", { protocol: "http", host: "::1", port: 9 }],
  ])("%s is read", (text, address) => {
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
  ])("%j is refused", (text) => {
    expect(() => parseApiBase(text)).toThrow(TypeError);
  });
});

describe("a client", () => {
  it("sends the version it is given, the pinned one by default", async () => {
    await using server = await localStripe(answering(() => ({ body: ACCOUNT })));
    const { apiBase } = server;
    await createStripeClient({ secretKey: "sk_test_x", apiBase }).accounts.retrieveCurrent();
    expect(server.headers["stripe-version"]).toBe(PINNED_API_VERSION);
    expect(server.headers["user-agent"]).toContain("BillStack");
    const newer = createStripeClient({ secretKey: "sk_test_x", apiBase, apiVersion: "2025-08-27.basil" });
    await newer.accounts.retrieveCurrent();
    expect(server.headers["stripe-version"]).toBe("2025-08-27.basil");
  });

  it("repeats a 500 as often as it is told, and gives the answer that follows", async () => {
    let failures = 2;
    await using server = await localStripe(
      answering(() => (failures-- > 0 ? { status: 500, body: "no" } : { body: ACCOUNT })),
    );
    const stripe = createStripeClient({
      secretKey: "sk_test_x",
      apiBase: server.apiBase,
      maxNetworkRetries: 2,
    });
    await expect(stripe.accounts.retrieveCurrent()).resolves.toMatchObject({ id: ACCOUNT.id });
    expect(server.requests).toHaveLength(3);
  });

  it("closes the answer that it repeats, be its body endless", async () => {
    let firstClosed: Promise<unknown> | null = null;
    await using server = await localStripe((_request, response) => {
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

  /** A gate that lets everything pass, notes what it is told, and has a 429 sent again so many times. */
  function notingGate(repeats: number) {
    const told: unknown[] = [];
    const gate: RequestGate = {
      open(request) {
        told.push(request);
        return {
          pass: async () => void told.push("pass"),
          async refused(refusal) {
            told.push(refusal);
            repeats -= 1;
            return repeats >= 0;
          },
        };
      },
    };
    return { gate, told };
  }

  it("sees what is sent, and what each 429 says, and has it sent again", async () => {
    let refusals = 2;
    await using server = await localStripe((_request, response) => {
      if (refusals-- <= 0) return void response.end(JSON.stringify(ACCOUNT));
      const headers = { "retry-after": "3", "stripe-rate-limited-reason": "endpoint-rate" };
      response.writeHead(429, refusals > 0 ? headers : {}).end(JSON.stringify(refusals > 0 ? limited : {}));
    });
    const { gate, told } = notingGate(2);
    const stripe = createStripeClient({ secretKey: "sk_test_x", apiBase: server.apiBase, gate });
    await expect(stripe.accounts.retrieveCurrent()).resolves.toMatchObject({ id: ACCOUNT.id });
    expect(told).toEqual([
      { method: "GET", path: "/v1/account" },
      "pass",
      { reason: "endpoint-rate", code: "rate_limit", retryAfterSeconds: 3 },
      "pass",
      { reason: null, code: null, retryAfterSeconds: null },
      "pass",
    ]);
  });

  it("gives a 429 back with its body where it is not to be sent again", async () => {
    await using server = await localStripe(answering(() => ({ status: 429, body: limited })));
    const { gate } = notingGate(1);
    const stripe = createStripeClient({ secretKey: "sk_test_x", apiBase: server.apiBase, gate });
    await expect(stripe.accounts.retrieveCurrent()).rejects.toMatchObject({
      statusCode: 429,
      code: "rate_limit",
      message: "Too many.",
    });
    expect(server.requests).toHaveLength(2);
  });
});
