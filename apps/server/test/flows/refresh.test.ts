import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, until, type Answer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { accessOf, createCustomer, createPrice } from "../access-scene.js";
import { eventOf, later, Stage, unique } from "../stage.js";
import { WatchedStripe } from "../watched-stripe.js";

let stripe: WatchedStripe;
let server: TestServer;
/** A team whose data is loaded. No event of its account is delivered. */
let stage: Stage;
beforeAll(async () => {
  stripe = await WatchedStripe.before(await createSandbox());
  server = await startTestServer({ sandboxUrl: stripe.url });
  stage = await Stage.ready(server);
  await stage.backfill();
});
afterAll(async () => {
  await server.stop();
  await stripe.close();
});

const refresh = (ids: string[], of = stage): Promise<Answer> =>
  of.person.call("POST", "T/stripe/refresh", { ids });

/** Returns how often an address was read while `work` ran. */
async function readsOf(path: string, work: () => Promise<unknown>): Promise<number> {
  const before = stripe.asked.length;
  await work();
  return stripe.asked.slice(before).filter((asked) => asked.path === path).length;
}

describe("the success page", () => {
  /** Creates a checkout of a product with a feature, which the buyer has not paid. */
  async function checkout(): Promise<string> {
    const price = await createPrice(stage, `Plan ${unique()}`);
    const key = `feature_${unique()}`;
    const feature = await stage.stripe("POST", "entitlements/features", { name: key, lookup_key: key });
    await stage.stripe("POST", `products/${price.product}/features`, { entitlement_feature: feature.id });
    const session = await stage.stripe("POST", "checkout/sessions", {
      mode: "subscription",
      success_url: "https://example.com",
      "line_items[0][price]": price.id,
      "line_items[0][quantity]": "1",
    });
    return session.id;
  }

  const pay = (session: string) =>
    stage.stripe("POST", `payment_pages/${session}/confirm`, { payment_method: "pm_card_visa" });

  it("a buyer whose webhook has not arrived has access after a refresh of the checkout session", async () => {
    const session = await checkout();
    await pay(session);
    const { status, body } = await refresh([session]);
    const paid = await stage.stripe("GET", `checkout/sessions/${session}`);
    const customer = String(paid["customer"]);
    expect({ status, body }).toEqual({
      status: 200,
      body: { refreshed: [{ id: session, object: "checkout.session", found: true, customerId: customer }] },
    });
    const access = await accessOf(stage, `customer=${customer}`);
    expect(access).toMatchObject({ hasAccess: true, features: [expect.stringMatching(/^feature_/)] });
    expect(access.subscriptions).toMatchObject([
      { id: paid["subscription"], status: "active", productName: expect.stringMatching(/^Plan /) },
    ]);
    for (const [table, id] of Object.entries({
      checkout_sessions: session,
      customers: customer,
      invoices: String(paid["invoice"]),
    }))
      expect(await stage.row(table, id)).toMatchObject({ id });
    expect(await stage.row("checkout_sessions", session)).toMatchObject({ status: "complete" });
  });

  it("a session that was refreshed before the payment is read again with its subscription", async () => {
    const session = await checkout();
    expect((await refresh([session])).body).toMatchObject({ refreshed: [{ found: true, customerId: null }] });
    await pay(session);
    const { body } = await refresh([session]);
    const [{ customerId }] = body["refreshed"] as [{ customerId: string }];
    expect(await accessOf(stage, `customer=${customerId}`)).toMatchObject({ hasAccess: true });
  });
});

it("objects that Stripe does not know are not found, and a stored row of such an object is deleted", async () => {
  const kept = await createCustomer(stage);
  const product = await stage.stripe("POST", "products", { name: "Gone" });
  await refresh([kept.id, product.id]);
  expect(await stage.row("products", product.id)).toMatchObject({ name: "Gone" });
  await stage.stripe("DELETE", `products/${product.id}`);
  await stage.stripe("DELETE", `customers/${kept.id}`);
  const unknown = [`cs_live_${unique()}`, `sub_${unique()}`];
  const { status, body } = await refresh([product.id, kept.id, ...unknown]);
  expect(status).toBe(200);
  expect(body["refreshed"]).toMatchObject([
    { id: product.id, object: "product", found: false },
    { id: kept.id, object: "customer", found: false },
    { id: unknown[0], object: "checkout.session", found: false },
    { id: unknown[1], object: "subscription", found: false },
  ]);
  expect(await stage.row("products", product.id)).toBeUndefined();
  expect(await stage.row("customers", kept.id)).toMatchObject({ deleted: true });
  expect(await stage.row("subscriptions", unknown[1] ?? "")).toBeUndefined();
});

it("a state that is newer than the refresh stays", async () => {
  const customer = await createCustomer(stage, { name: "Of Stripe" });
  const newer = { ...customer, name: "Of a newer event" };
  await stage.apply(eventOf(newer, { type: "customer.created", created: later(60) }));
  expect((await refresh([customer.id])).status).toBe(200);
  const shown = await stage.row("customers", customer.id);
  const asked = await stage.stripe("GET", `customers/${customer.id}`);
  // The event says that it is newer than Stripe's answer, so the answer counts as at least as new.
  expect(shown?.["name"]).toBe(asked["name"]);
});

describe("bad input", () => {
  const many = Array.from({ length: 21 }, (_, index) => `cus_${index}`);
  it.each([
    { ids: [], path: "ids" },
    { ids: many, path: "ids" },
    { ids: ["cus_1", "xyz_1"], path: "ids.1" },
    { ids: ["evt_1"], path: "ids.0" },
    { ids: ["cus_"], path: "ids.0" },
    { ids: ["cus_1/../../v1/charges"], path: "ids.0" },
    { ids: ["cus_1\u0000"], path: "ids.0" },
    { ids: [1], path: "ids.0" },
    { ids: "cus_1", path: "ids" },
  ])("%j", async ({ ids, path }) => {
    const { status, body } = await refresh(ids as string[]);
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { code: "invalid_input", issues: [{ path }] },
    });
  });

  it("an API key in the place of an id, which the answer does not repeat", async () => {
    const key = `bs_${"0123456789".repeat(5).slice(0, 48)}`;
    const { status, text } = await refresh([key]);
    expect(status).toBe(400);
    expect(text).not.toContain(key);
  });

  it.each([
    ["a test payment method", "pm_card_visa", "test payment method"],
    ["a test payment method of a bank", "pm_usBankAccount_success", "test payment method"],
    ["a test token", "tok_visa", "not the id"],
    ["a secret", "sk_test_sandbox_other", "not the id"],
    ["two dots", "..", "not the id"],
  ])("%s, with the reason and without asking Stripe", async (_what, id, reason) => {
    const before = stripe.asked.length;
    const { status, body } = await refresh([id]);
    expect({ status, issues: body["issues"] }).toEqual({
      status: 400,
      issues: [{ path: "ids.0", message: expect.stringContaining(reason) }],
    });
    expect(stripe.asked.slice(before)).toEqual([]);
  });

  it("20 ids are read, each once, although some are given twice", async () => {
    const { id } = await createCustomer(stage);
    const ids = [id, ...many.slice(0, 18), id];
    const reads = await readsOf(`/v1/customers/${id}`, async () => {
      const { status, body } = await refresh(ids);
      expect({ status, count: (body["refreshed"] as unknown[]).length }).toEqual({ status: 200, count: 19 });
    });
    expect(reads).toBe(1);
  });

  it("a team without a connection", async () => {
    expect(await refresh(["cus_1"], await Stage.open(server))).toMatchObject({
      status: 404,
      body: { code: "not_connected" },
    });
  });
});

it("refreshes of one object at the same time share their reads", async () => {
  const { id } = await createCustomer(stage);
  const reads = await readsOf(`/v1/customers/${id}`, async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh([id])));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });
  // The first read, and one more for all calls that came after it had begun.
  expect(reads).toBeLessThanOrEqual(3);
});

describe("Stripe fails", () => {
  it.each([
    { fault: "500", status: 502, code: "stripe_unreachable" },
    { fault: "429", status: 429, code: "too_many_requests" },
  ])("with $fault", async ({ fault, status, code }) => {
    const own = await Stage.ready(server);
    const good = await createCustomer(own);
    const bad = await createCustomer(own);
    await own.fault(fault, { match: { path: `/v1/customers/${bad.id}` } });
    const failed = await refresh([good.id, bad.id], own);
    expect(failed).toMatchObject({ status, body: { code } });
    await own.noFaults();
    expect(await refresh([bad.id], own)).toMatchObject({
      status: 200,
      body: { refreshed: [{ found: true }] },
    });
  });

  it("for one object at once: the answer waits until the others are stored, and names them", async () => {
    const [bad, good, late] = [
      await createCustomer(stage),
      await createCustomer(stage),
      await createCustomer(stage),
    ];
    let release = (): void => undefined;
    stripe.answer = ({ path }, response) => {
      if (path === `/v1/customers/${bad.id}`) {
        response.writeHead(400, { "content-type": "application/json", "request-id": "req_1" });
        response.end(JSON.stringify({ error: { type: "invalid_request_error", message: "No." } }));
        return true;
      }
      if (path !== `/v1/customers/${late.id}`) return false;
      release = () => {
        response.writeHead(200, { "content-type": "application/json", "request-id": "req_2" });
        response.end(JSON.stringify(late));
      };
      return true;
    };
    const answer = refresh([bad.id, good.id, late.id]);
    await until("the good object", () => stage.row("customers", good.id));
    release();
    const { status, body } = await answer;
    stripe.answer = () => false;
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { code: "invalid_input", refreshed: [{ id: good.id }, { id: late.id }] },
    });
    expect(await stage.row("customers", late.id)).toMatchObject({ id: late.id });
  });

  it("for every object: no more than the first five are asked for", async () => {
    const own = await Stage.ready(server);
    await own.backfill();
    await own.fault("500", { match: { path: "/v1/customers" } });
    const before = stripe.asked.length;
    const ids = Array.from({ length: 20 }, (_, index) => `cus_${index}`);
    expect(await refresh(ids, own)).toMatchObject({ status: 502, body: { refreshed: [] } });
    const asked = stripe.asked.slice(before).filter(({ path }) => path.startsWith("/v1/customers/"));
    expect(new Set(asked.map(({ path }) => path)).size).toBeLessThanOrEqual(5);
  });

  it("because the key may not read the object", async () => {
    const own = await Stage.open(server);
    await own.connect({ secretKey: `rk_test_sandbox_${own.account}_no_invoices` });
    expect(await refresh(["in_1"], own)).toMatchObject({ status: 422, body: { code: "keys_refused" } });
  });

  it("by answering too late: the answer names what is stored, and what comes later is stored as well", async () => {
    const fast = await createCustomer(stage);
    const slow = await createCustomer(stage);
    let release = (): void => undefined;
    stripe.answer = ({ path }, response) => {
      if (path !== `/v1/customers/${slow.id}`) return false;
      release = () => {
        response.writeHead(200, { "content-type": "application/json", "request-id": "req_1" });
        response.end(JSON.stringify(slow));
      };
      return true;
    };
    const asked = await refresh([slow.id, fast.id]);
    expect(asked).toMatchObject({
      status: 503,
      body: { code: "stripe_slow", refreshed: [{ id: fast.id, found: true }] },
    });
    stripe.answer = () => false;
    release();
    await until("the late answer", () => stage.row("customers", slow.id));
  }, 30_000);
});
