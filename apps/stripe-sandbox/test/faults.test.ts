import { Stripe } from "stripe";
import { describe, expect, test } from "vitest";
import { openSandbox } from "./open-sandbox.js";

describe("faults", () => {
  test.each([
    ["429", Stripe.errors.StripeRateLimitError],
    ["500", Stripe.errors.StripeAPIError],
    ["401", Stripe.errors.StripeAuthenticationError],
    ["403", Stripe.errors.StripePermissionError],
    ["lock_timeout", Stripe.errors.StripeRateLimitError],
    ["rate_limit", Stripe.errors.StripeRateLimitError],
    ["key_expired", Stripe.errors.StripeAuthenticationError],
    ["ip_refused", Stripe.errors.StripePermissionError],
    ["garbage", Stripe.errors.StripeAPIError],
    ["empty", Stripe.errors.StripeAPIError],
  ])("%s, as often as asked for", async (kind, error) => {
    const { client, control } = await openSandbox();
    const stripe = client("acme");
    expect((await control("POST", "faults", { kind, times: 2 })).status).toBe(200);
    await expect(stripe.customers.list()).rejects.toBeInstanceOf(error);
    await expect(stripe.customers.list()).rejects.toBeInstanceOf(error);
    await expect(stripe.customers.list()).resolves.toMatchObject({ data: [] });
  });

  test("429 says when to come back", async () => {
    const { raw, control } = await openSandbox();
    await control("POST", "faults", { kind: "429", times: 1 });
    const { headers } = await raw("GET", "/v1/customers");
    expect(headers.get("retry-after")).toBe("1");
    expect(headers.get("stripe-rate-limited-reason")).toBe("global-rate");
  });

  test.each([
    [
      { kind: "lock_timeout" },
      429,
      { code: "lock_timeout", message: expect.stringContaining("cannot be accessed right now") as string },
      null,
    ],
    [{ kind: "rate_limit" }, 429, { code: "rate_limit" }, "global-rate"],
    [
      { kind: "rate_limit", reason: "endpoint-concurrency" },
      429,
      { code: "rate_limit" },
      "endpoint-concurrency",
    ],
    [
      { kind: "key_expired" },
      401,
      { code: "api_key_expired", message: expect.stringContaining("Expired API Key provided") as string },
      null,
    ],
    [
      { kind: "ip_refused" },
      403,
      { message: "The API key provided does not allow requests from your IP address." },
      null,
    ],
  ])("%j answers in Stripe's words", async (fault, status, error, reason) => {
    const { raw, control } = await openSandbox();
    await control("POST", "faults", fault);
    const answer = await raw("GET", "/v1/customers/cus_1");
    expect(answer.status).toBe(status);
    expect(answer.json["error"]).toMatchObject({ type: "invalid_request_error", ...error });
    expect(answer.headers.get("stripe-rate-limited-reason")).toBe(reason);
  });

  test("delay answers late, and rightly", async () => {
    const { client, control } = await openSandbox();
    await control("POST", "faults", { kind: "delay", ms: 120, times: 1 });
    const begin = Date.now();
    await expect(client("acme").customers.list()).resolves.toMatchObject({ data: [] });
    expect(Date.now() - begin).toBeGreaterThanOrEqual(115);
  });

  test("stale answers late with the state from before the wait", async () => {
    const { client, control } = await openSandbox();
    const stripe = client("acme");
    const { id } = await stripe.customers.create({ name: "none" });
    const nameNow = async () => ((await stripe.customers.retrieve(id)) as { name?: string | null }).name;
    await control("POST", "faults", { kind: "stale", ms: 300, times: 1, match: { method: "POST" } });
    const first = stripe.customers.update(id, { name: "first" });
    await expect.poll(nameNow).toBe("first");
    await stripe.customers.update(id, { name: "second" });
    expect(await first).toMatchObject({ name: "first" });
    expect(await nameNow()).toBe("second");
  });

  test("hit one account, method and path only, until cleared", async () => {
    const { client, control } = await openSandbox();
    await control("POST", "faults", {
      kind: "500",
      account: "acme",
      match: { method: "GET", path: "/v1/invoices" },
    });
    await expect(client("acme").invoices.list()).rejects.toBeInstanceOf(Stripe.errors.StripeAPIError);
    await expect(client("acme").customers.list()).resolves.toBeDefined();
    await expect(client("other").invoices.list()).resolves.toBeDefined();
    await control("DELETE", "faults");
    await expect(client("acme").invoices.list()).resolves.toBeDefined();
  });

  test("drop ends the connection without an answer", async () => {
    const { raw, control } = await openSandbox();
    await control("POST", "faults", { kind: "drop", times: 1 });
    await expect(raw("POST", "/v1/customers", { form: "name=Ada" })).rejects.toThrow("fetch failed");
    expect((await raw("GET", "/v1/customers")).json).toMatchObject({ data: [] });
  });

  test("may hit after the request took effect, as when an answer is lost", async () => {
    const { raw, control } = await openSandbox();
    await control("POST", "faults", { kind: "drop", match: { method: "POST" }, times: 1, after: true });
    await expect(raw("POST", "/v1/customers", { form: "name=Ada" })).rejects.toThrow("fetch failed");
    expect((await raw("GET", "/v1/customers")).json).toMatchObject({ data: [{ name: "Ada" }] });
  });
});

describe("controls", () => {
  test("the sandbox tells its name", async () => {
    const { url } = await openSandbox();
    expect(await (await fetch(`${url}/_sandbox`)).json()).toEqual({
      name: "billstack-stripe-sandbox",
      version: "0.1.0",
    });
  });

  test.each([
    ["POST", "faults", { kind: "explode" }, "kind must be one of"],
    ["POST", "faults", { deliver: "never" }, "deliver must be one of"],
    ["POST", "faults", { kind: "rate_limit", reason: "mood" }, "reason must be one of"],
    ["POST", "acme/seed", { customers: 0 }, "customers must be a whole number from 1"],
    ["POST", "acme/webhook", { url: "http://127.0.0.1:9" }, "secret is missing"],
    ["POST", "acme/webhook", { url: "nonsense", secret: "x" }, "Invalid URL"],
  ])("%s %s %j is refused", async (method, path, body, message) => {
    const { control } = await openSandbox();
    const { status, json } = await control(method, path, body);
    expect(status).toBe(400);
    expect(json["error"]).toMatchObject({ message: expect.stringContaining(message) as string });
  });

  test("unknown controls and names are not found", async () => {
    const { control } = await openSandbox();
    expect((await control("POST", "acme/explode")).status).toBe(404);
    expect((await control("GET", "AB/counts")).status).toBe(404);
  });

  test("reset forgets everything", async () => {
    const { client, control } = await openSandbox();
    await control("POST", "acme/seed", { customers: 10 });
    await client("acme").customers.create({});
    await control("POST", "acme/reset");
    expect((await client("acme").customers.list()).data).toEqual([]);
    expect((await client("acme").events.list()).data).toEqual([]);
    expect((await control("POST", "acme/seed", { customers: 5 })).status).toBe(200);
  });
});
