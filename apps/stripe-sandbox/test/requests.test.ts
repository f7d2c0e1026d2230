import { describe, expect, test } from "vitest";
import { openSandbox } from "./open-sandbox.js";

describe("every answer", () => {
  test("has Stripe's headers", async () => {
    const { raw } = await openSandbox();
    const { headers } = await raw("GET", "/v1/customers", { version: "2025-02-24.acacia" });
    expect(headers.get("request-id")).toMatch(/^req_\w{14}$/);
    expect(headers.get("stripe-version")).toBe("2025-02-24.acacia");
    expect(headers.get("content-type")).toBe("application/json");
    expect(Math.abs(Date.parse(headers.get("date") ?? "") - Date.now())).toBeLessThan(2500);
  });
});

describe("bad requests", () => {
  test.each([
    [
      "GET",
      "/v1/nothing",
      undefined,
      404,
      { message: expect.stringContaining("Unrecognized request URL (GET: /v1/nothing)") as string },
    ],
    [
      "POST",
      "/v1/customers",
      "foo[bar]=1",
      400,
      { code: "parameter_unknown", param: "foo", message: "Received unknown parameter: foo" },
    ],
    [
      "POST",
      "/v1/customers",
      "address[planet]=1",
      400,
      { code: "parameter_unknown", param: "address[planet]" },
    ],
    ["POST", "/v1/customers", "__proto__[x]=1", 200, undefined],
    ["POST", "/v1/customers", "metadata=text", 400, { param: "metadata" }],
    ["POST", "/v1/customers", "balance=lots", 400, { code: "parameter_invalid_integer", param: "balance" }],
    [
      "POST",
      "/v1/prices",
      "unit_amount=100",
      400,
      { code: "parameter_missing", param: "currency", message: "Missing required param: currency." },
    ],
    ["POST", "/v1/products", "name=", 400, { code: "parameter_invalid_empty", param: "name" }],
    ["POST", "/v1/prices", "currency=usd&unit_amount=-1&product=prod_x", 400, { param: "unit_amount" }],
    [
      "POST",
      "/v1/prices",
      "currency=usd&unit_amount=1&product=prod_x",
      400,
      { code: "resource_missing", param: "product", message: "No such product: 'prod_x'" },
    ],
    ["GET", "/v1/customers?limit=101", undefined, 400, { param: "limit" }],
    ["GET", "/v1/customers?limit=0", undefined, 400, { param: "limit" }],
    [
      "GET",
      "/v1/customers?starting_after=cus_x",
      undefined,
      400,
      { code: "resource_missing", param: "starting_after" },
    ],
    ["GET", "/v1/invoices?status=late", undefined, 400, { param: "status" }],
    [
      "GET",
      "/v1/customers/cus_%27%3B--",
      undefined,
      404,
      { code: "resource_missing", param: "id", message: "No such customer: 'cus_';--'" },
    ],
    ["POST", "/v1/customers", `${"a[".repeat(40)}x`, 400, {}],
  ])("%s %s %s", async (method, path, form, status, error) => {
    const { raw } = await openSandbox();
    const answer = await raw(method, path, form === undefined ? {} : { form });
    expect(answer.status).toBe(status);
    if (error) expect(answer.json["error"]).toMatchObject({ type: "invalid_request_error", ...error });
  });

  test("a body over 1 MB is refused", async () => {
    const { raw } = await openSandbox();
    expect((await raw("POST", "/v1/customers", { form: `name=${"x".repeat(1_100_000)}` })).status).toBe(413);
  });

  test("something that is no version is refused", async () => {
    const { raw } = await openSandbox();
    const { status, json } = await raw("GET", "/v1/customers", { version: "yesterday" });
    expect(status).toBe(400);
    expect(json["error"]).toMatchObject({ message: "Invalid Stripe API version: yesterday" });
  });
});

describe("idempotency keys", () => {
  const headers = { "Idempotency-Key": "once" };

  test("replay the first answer", async () => {
    const { raw, client } = await openSandbox();
    const first = await raw("POST", "/v1/customers", { form: "name=Ada", headers });
    const second = await raw("POST", "/v1/customers", { form: "name=Ada", headers });
    expect(second.json).toEqual(first.json);
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect((await client("acme").customers.list()).data).toHaveLength(1);
  });

  test("are refused with other parameters", async () => {
    const { raw } = await openSandbox();
    await raw("POST", "/v1/customers", { form: "name=Ada", headers });
    const { status, json } = await raw("POST", "/v1/customers", { form: "name=Ben", headers });
    expect(status).toBe(400);
    expect(json["error"]).toMatchObject({ type: "idempotency_error" });
  });

  test("belong to one account", async () => {
    const { raw } = await openSandbox();
    await raw("POST", "/v1/customers", { form: "name=Ada", headers });
    const { status } = await raw("POST", "/v1/customers", {
      form: "name=Ben",
      headers,
      key: "sk_test_sandbox_other",
    });
    expect(status).toBe(200);
  });

  test("do not keep an invalid request", async () => {
    const { raw } = await openSandbox();
    expect((await raw("POST", "/v1/customers", { form: "nme=Ada", headers })).status).toBe(400);
    expect((await raw("POST", "/v1/customers", { form: "name=Ada", headers })).status).toBe(200);
  });

  test("keep a declined charge", async () => {
    const { raw, client } = await openSandbox();
    const form = "amount=100&currency=usd&confirm=true&payment_method=pm_card_chargeDeclined";
    const first = await raw("POST", "/v1/payment_intents", { form, headers });
    const second = await raw("POST", "/v1/payment_intents", { form, headers });
    expect([first.status, second.status]).toEqual([402, 402]);
    expect((await client("acme").charges.list()).data).toHaveLength(1);
  });
});
