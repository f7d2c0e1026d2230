import { setTimeout as delay } from "node:timers/promises";
import { Stripe } from "stripe";
import { expect, test } from "vitest";
import { openSandbox } from "./open-sandbox.js";

const limited = { account: 25, endpoint: 25 };

test("an account without limits answers whatever it is asked", async () => {
  const { control, raw } = await openSandbox();
  const answers = await Promise.all(Array.from({ length: 60 }, () => raw("GET", "/v1/customers")));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect((await control("GET", "acme/limits")).json).toEqual({
    account: null,
    endpoint: null,
    answered: { "GET /v1/customers": 60 },
    refused: {},
  });
});

test("refuses what is too much for the account, in Stripe's words", async () => {
  const { control, raw, client } = await openSandbox();
  await control("POST", "acme/limits", { account: 3 });
  for (const path of ["customers", "invoices", "products"])
    expect((await raw("GET", `/v1/${path}`)).status).toBe(200);
  const refused = await raw("GET", "/v1/prices");
  expect(refused.status).toBe(429);
  expect(refused.headers.get("stripe-rate-limited-reason")).toBe("global-rate");
  expect(refused.json["error"]).toMatchObject({
    type: "invalid_request_error",
    code: "rate_limit",
    doc_url: "https://stripe.com/docs/error-codes/rate-limit",
    message: expect.stringContaining("rate limit exceeded") as string,
  });
  await expect(client("acme").customers.list()).rejects.toBeInstanceOf(Stripe.errors.StripeRateLimitError);
  expect((await raw("GET", "/v1/customers", { key: "sk_test_sandbox_other" })).status).toBe(200);
});

test("refuses what is too much for an endpoint, whatever the ids in its path, and no other endpoint", async () => {
  const { control, raw, client } = await openSandbox();
  const stripe = client("acme");
  const made = await Promise.all(Array.from({ length: 3 }, () => stripe.customers.create({})));
  await control("POST", "acme/limits", { ...limited, endpoint: 2 });
  const answers = [];
  for (const { id } of made) answers.push(await raw("GET", `/v1/customers/${id}`));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(answers[2]?.headers.get("stripe-rate-limited-reason")).toBe("endpoint-rate");
  expect((await raw("GET", "/v1/customers")).status).toBe(200);
  expect((await control("GET", "acme/limits")).json).toEqual({
    account: 25,
    endpoint: 2,
    answered: { "POST /v1/customers": 3, "GET /v1/customers/:id": 2, "GET /v1/customers": 1 },
    refused: { "GET /v1/customers/:id": 1 },
  });
});

test("counts reads and writes together, and a refused write changes nothing", async () => {
  const { control, raw, client } = await openSandbox();
  await control("POST", "acme/limits", { account: 2, endpoint: null });
  await raw("GET", "/v1/customers");
  expect((await raw("POST", "/v1/customers", { form: "name=Ada" })).status).toBe(200);
  expect((await raw("POST", "/v1/customers", { form: "name=Ben" })).status).toBe(429);
  await control("POST", "acme/limits", { account: null });
  expect((await client("acme").customers.list()).data).toHaveLength(1);
});

test("answers again when the second is over; what was refused does not count", async () => {
  const { control, raw } = await openSandbox();
  await control("POST", "acme/limits", { account: 1 });
  const begin = performance.now();
  expect((await raw("GET", "/v1/customers")).status).toBe(200);
  let status = 429;
  while (status === 429) {
    await delay(20);
    ({ status } = await raw("GET", "/v1/customers"));
  }
  expect(status).toBe(200);
  expect(performance.now() - begin).toBeGreaterThanOrEqual(1_000);
});

test("a sandbox may limit every account from the start, and a reset brings that back", async () => {
  const { control } = await openSandbox({ limits: limited });
  expect((await control("GET", "acme/limits")).json).toMatchObject(limited);
  await control("POST", "acme/limits", { account: null, endpoint: null });
  await control("POST", "acme/reset");
  expect((await control("GET", "acme/limits")).json).toMatchObject(limited);
  expect((await control("POST", "acme/limits", { account: -1 })).status).toBe(400);
});

test("controls are not limited", async () => {
  const { control } = await openSandbox({ limits: { account: 0, endpoint: 0 } });
  expect((await control("POST", "acme/seed", { customers: 5 })).status).toBe(200);
});
