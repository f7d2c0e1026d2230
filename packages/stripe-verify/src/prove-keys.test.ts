import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { ACCOUNT, answerWith, EMPTY_LIST, startLocalStripe, stripeError } from "../test/local-stripe.js";
import { denied, withAccount, LISTS, NAMES, one, prove, proveAt, SECRET } from "../test/prove.js";
import { createStripeClient, proveKeys, type ProbedList } from "./index.js";

describe("an unrestricted key", () => {
  it("is proved by one request for its account", async () => {
    const { proof, requests, headers } = await prove(withAccount(ACCOUNT));
    expect(proof).toEqual({
      ok: true,
      account: { id: "acct_1Acme", name: "Acme", country: "DE", defaultCurrency: "eur" },
      unreadable: [],
      unanswered: [],
      readable: [],
      livemode: null,
    });
    expect(requests).toEqual(["GET /v1/account"]);
    expect(headers["authorization"]).toBe(`Bearer ${SECRET}`);
    expect(headers["stripe-version"]).toBe("2025-02-24.acacia");
    expect(headers["x-stripe-client-telemetry"]).toBeUndefined();
  });

  it.each([
    [{ settings: { dashboard: { display_name: "" } } }, "Acme Ltd"],
    [{ settings: undefined, business_profile: { name: null } }, "owner@acme.example"],
    [{ settings: null, business_profile: null, email: null }, null],
  ])("whose account has %j gets the account name %j", async (fields, name) => {
    const { proof } = await prove(withAccount({ ...ACCOUNT, ...fields }));
    expect(proof).toMatchObject({ ok: true, account: { name } });
  });
});

it("an unrestricted key that may not read its account is accepted if it can read a list", async () => {
  const { proof } = await prove(
    answerWith((path) => (path === "/v1/account" ? denied : { body: EMPTY_LIST })),
  );
  expect(proof).toMatchObject({ ok: true, account: null, unreadable: [] });
});

describe("a restricted key", () => {
  it("that can read everything is accepted, with at most 7 requests at the same time", async () => {
    const { proof, requests, mostOpenRequests } = await prove(withAccount(ACCOUNT), true);
    expect(proof).toMatchObject({ ok: true, account: { id: "acct_1Acme" }, unreadable: [], unanswered: [] });
    expect(proof.ok && proof.readable.toSorted()).toEqual(NAMES.toSorted());
    expect(new Set(requests).size).toBe(LISTS.length + 1);
    expect(mostOpenRequests).toBeLessThanOrEqual(7);
  });

  it("that cannot read its account is accepted, with the lists that it cannot read", async () => {
    const { proof } = await prove(
      answerWith((path) =>
        path === "/v1/account" || path === "/v1/invoices" ? denied : { body: EMPTY_LIST },
      ),
      true,
    );
    expect(proof).toMatchObject({ ok: true, account: null, unreadable: ["invoice"] });
  });

  it("that can read its account is accepted, with the lists that it cannot read", async () => {
    const { proof } = await prove(
      answerWith((path) => {
        if (path === "/v1/account") return { body: ACCOUNT };
        return path === "/v1/customers" ? { body: EMPTY_LIST } : denied;
      }),
      true,
    );
    if (!proof.ok) throw new Error(proof.reason);
    expect(proof.account?.id).toBe("acct_1Acme");
    expect(new Set(proof.unreadable)).toEqual(new Set(NAMES.filter((name) => name !== "customer")));
  });

  it("that can read no list is refused, even if it can read its account", async () => {
    const nothing = await prove(
      answerWith(() => denied),
      true,
    );
    expect(nothing.proof).toMatchObject({ ok: false, reason: "nothing_readable" });
    const accountOnly = await prove(
      answerWith((path) => (path === "/v1/account" ? { body: ACCOUNT } : denied)),
      true,
    );
    expect(accountOnly.proof).toMatchObject({ ok: false, reason: "nothing_readable" });
  });

  it("that can read only lists that are not synced is refused", async () => {
    await using server = await startLocalStripe(
      answerWith((path) => (path === "/v1/events" ? { body: EMPTY_LIST } : denied)),
    );
    const stripe = createStripeClient({ secretKey: SECRET, apiBase: server.apiBase });
    const events: ProbedList = { name: "event", read: (client) => client.events.list(one) };
    const proveWith = (list: ProbedList) =>
      proveKeys({ stripe, secretKeyIsRestricted: true, lists: [...LISTS, list] });
    expect(await proveWith({ ...events, synced: false })).toMatchObject({ reason: "nothing_readable" });
    expect(await proveWith(events)).toMatchObject({ ok: true });
  });

  it("whose account does not have a list: the list is neither unreadable nor readable", async () => {
    const { proof } = await prove(
      answerWith((path) => {
        if (path === "/v1/account") return { body: ACCOUNT };
        return path === "/v1/charges"
          ? { status: 404, body: stripeError("invalid_request_error", SECRET) }
          : { body: EMPTY_LIST };
      }),
      true,
    );
    expect(proof).toMatchObject({ ok: true, unreadable: [], unanswered: [] });
    expect(proof.ok && proof.readable).not.toContain("charge");
  });

  it("can read a list that only needs another parameter", async () => {
    const { proof } = await prove(
      answerWith((path) => {
        if (path === "/v1/account") return { body: ACCOUNT };
        return path === "/v1/payment_methods"
          ? { status: 400, body: stripeError("invalid_request_error", SECRET, "parameter_missing") }
          : { body: EMPTY_LIST };
      }),
      true,
    );
    expect(proof).toMatchObject({ ok: true, unreadable: [], unanswered: [] });
  });

  it("is accepted if Stripe fails for one list, which is named as unanswered", async () => {
    const { proof } = await prove(
      answerWith((path) => {
        if (path === "/v1/account") return { body: ACCOUNT };
        return path === "/v1/refunds" ? { status: 500, body: "oops" } : { body: EMPTY_LIST };
      }),
      true,
    );
    expect(proof).toMatchObject({ ok: true, unreadable: [], unanswered: ["refund"] });
  });

  it("is not called refused if Stripe fails for a list and denies the others", async () => {
    const { proof } = await prove(
      answerWith((path) => (path === "/v1/refunds" ? { status: 503, body: "" } : denied)),
      true,
    );
    expect(proof).toMatchObject({ ok: false, reason: "stripe_error" });
  });

  it.each([true, false])("whose first object has livemode %j gets this mode", async (livemode) => {
    const { proof } = await prove(
      answerWith((path) => {
        if (path === "/v1/account") return { body: ACCOUNT };
        return {
          body:
            path === "/v1/charges"
              ? { ...EMPTY_LIST, data: [{ id: "ch_1", object: "charge", livemode }] }
              : EMPTY_LIST,
        };
      }),
      true,
    );
    expect(proof).toMatchObject({ ok: true, livemode });
  });
});

describe.each([
  ["an unrestricted key", false],
  ["a restricted key", true],
])("proving %s", (_name, restricted) => {
  const answers: [string, ReturnType<Parameters<typeof answerWith>[0]>, object][] = [
    ["401", { status: 401, body: stripeError("invalid_request_error", SECRET) }, { reason: "refused" }],
    [
      "401 for an expired key",
      { status: 401, body: stripeError("invalid_request_error", SECRET, "api_key_expired") },
      { reason: "refused", message: expect.stringContaining("expired") },
    ],
    [
      "429 and a Retry-After in seconds",
      { status: 429, body: stripeError("rate_limit_error", SECRET), headers: { "retry-after": "7" } },
      { reason: "rate_limited", retryAfterSeconds: 7 },
    ],
    [
      "429 and a Retry-After in the past",
      { status: 429, body: "<html>", headers: { "retry-after": new Date(0).toUTCString() } },
      { reason: "rate_limited", retryAfterSeconds: 0 },
    ],
    [
      "400 and the code rate_limit",
      { status: 400, body: stripeError("x", SECRET, "rate_limit") },
      { reason: "rate_limited" },
    ],
    ["500", { status: 500, body: stripeError("api_error", SECRET) }, { reason: "stripe_error" }],
    ["500 and no error in the body", { status: 500, body: {} }, { reason: "stripe_error" }],
    [
      "503 and a proxy's HTML page",
      { status: 503, body: "<html>no backend</html>" },
      { reason: "stripe_error" },
    ],
    ["HTML", { body: "<!doctype html><title>hello</title>" }, { reason: "garbage" }],
    ["an empty body", { body: "" }, { reason: "garbage" }],
    ["null", { body: "null" }, { reason: "garbage" }],
    ["a number", { body: "5" }, { reason: "garbage" }],
    ["a string", { body: '"acct_1Acme"' }, { reason: "garbage" }],
    ["an array", { body: "[]" }, { reason: "garbage" }],
    ["half an object", { body: '{"id":"acct_1Ac' }, { reason: "garbage" }],
    ["an object of another type", { body: { id: "cus_1", object: "customer" } }, { reason: "garbage" }],
    ["a redirect", { status: 302, body: {}, headers: { location: "/elsewhere" } }, { reason: "garbage" }],
    ["401 and a proxy's HTML page", { status: 401, body: "<html>sign in</html>" }, { reason: "garbage" }],
    ["404", { status: 404, body: {} }, { reason: "garbage" }],
  ];
  it.each(answers)("fails when Stripe answers with %s", async (_answer, answer, expected) => {
    const { proof } = await prove(
      answerWith(() => answer),
      restricted,
    );
    expect(proof).toMatchObject({ ok: false, message: expect.any(String), ...expected });
  });

  const brokenAnswers: [string, RequestListener, string][] = [
    ["never answers", () => undefined, "timeout"],
    ["sends half a body and then nothing", (_request, response) => void response.write('{"id":'), "timeout"],
    ["closes the connection", (request) => void request.socket.destroy(), "unreachable"],
    [
      "closes the connection in the middle of the body",
      (request, response) => {
        response.writeHead(200, { "content-length": "1000" });
        response.write('{"id":', () => request.socket.destroy());
      },
      "unreachable",
    ],
    [
      "sends one byte at a time",
      (_request, response) => {
        const trickle = setInterval(() => response.write(" "), 20);
        response.on("close", () => clearInterval(trickle));
      },
      "timeout",
    ],
  ];
  it.each(brokenAnswers)("fails when Stripe %s", async (_answer, listener, reason) => {
    const { proof } = await prove(listener, restricted, { requestTimeoutMs: 250 });
    expect(proof).toMatchObject({ ok: false, reason });
  });

  it("fails when no server listens at the address", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const proof = await proveAt(`http://127.0.0.1:${port}`, restricted);
    expect(proof).toMatchObject({ ok: false, reason: "unreachable" });
  });

  it("fails when all answers together take longer than the timeout of the proof", async () => {
    const started = performance.now();
    const { proof } = await prove((_request, response) => void response.write(" "), restricted, {
      timeoutMs: 100,
    });
    expect(proof).toMatchObject({ ok: false, reason: "timeout" });
    expect(performance.now() - started).toBeLessThan(900);
  });
});
