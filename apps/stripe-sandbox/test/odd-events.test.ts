import { describe, expect, test } from "vitest";
import { openSandbox } from "./open-sandbox.js";
import { openReceiver } from "./receiver.js";

async function withEndpoint() {
  const sandbox = await openSandbox({ retryDelaysMs: [] });
  const receiver = await openReceiver();
  receiver.secrets.push("whsec_odd");
  await sandbox.control("POST", "acme/clock", { now: 1_750_000_000 });
  await sandbox.control("POST", "acme/webhook", { url: receiver.url, secret: "whsec_odd" });
  const next = async () => {
    await receiver.until((received) => received.length > 0);
    return receiver.received.shift()?.event;
  };
  return { ...sandbox, stripe: sandbox.client("acme"), next };
}

test("a thin delivery names its object and does not show it", async () => {
  const { control, stripe, next } = await withEndpoint();
  await control("POST", "faults", { deliver: "thin", times: 1 });
  const customer = await stripe.customers.create({ name: "Ada" });
  const thin = await next();
  expect(thin).toMatchObject({
    object: "v2.core.event",
    type: "v1.customer.created",
    created: "2025-06-15T15:06:40.000Z",
    livemode: false,
    related_object: { id: customer.id, type: "customer", url: `/v1/customers/${customer.id}` },
  });
  expect(thin).not.toHaveProperty("data");
  await stripe.customers.update(customer.id, { name: "Ben" });
  expect(await next()).toMatchObject({ object: "event", type: "customer.updated" });
});

test("a test webhook tells of an object that answers 404", async () => {
  const { control, raw, stripe, next } = await withEndpoint();
  expect((await control("POST", "acme/test-webhook", { type: "customer.created" })).json).toEqual({
    deliveries: 1,
  });
  expect(await next()).toMatchObject({
    id: "evt_00000000000000",
    object: "event",
    type: "customer.created",
    livemode: false,
    data: { object: { id: "cus_00000000000000", object: "customer", balance: 0 } },
  });
  for (const path of ["customers/cus_00000000000000", "events/evt_00000000000000"]) {
    const { status, json } = await raw("GET", `/v1/${path}`);
    expect(status).toBe(404);
    expect(json["error"]).toMatchObject({ code: "resource_missing", param: "id" });
  }
  expect((await stripe.events.list()).data).toEqual([]);
});

test.each([
  ["customer.subscription.updated", "sub_00000000000000", "subscription"],
  ["invoice.paid", "in_00000000000000", "invoice"],
  ["charge.dispute.created", "du_00000000000000", "dispute"],
  ["charge.refunded", "ch_00000000000000", "charge"],
  ["checkout.session.completed", "cs_test_00000000000000", "checkout.session"],
  ["product.deleted", "prod_00000000000000", "product"],
])("a test webhook of the type %s", async (type, id, object) => {
  const { control, next } = await withEndpoint();
  await control("POST", "acme/test-webhook", { type });
  expect(await next()).toMatchObject({ type, data: { object: { id, object } } });
});

test("a test webhook of a type that no object has is refused", async () => {
  const { control } = await openSandbox();
  expect((await control("POST", "acme/test-webhook", { type: "payout.paid" })).status).toBe(400);
});

describe("raw events", () => {
  test("stand in the list as they were handed over, at the place that their time gives them", async () => {
    const { control, raw, stripe } = await withEndpoint();
    const odd = { id: "evt_odd", created: 1_749_999_999, type: "Ünknown.Type-9", data: null };
    await control("POST", "acme/raw-event", odd);
    const customer = await stripe.customers.create({});
    expect((await raw("GET", "/v1/events")).json["data"]).toMatchObject([
      { data: { object: { id: customer.id } } },
      odd,
    ]);
    expect((await raw("GET", "/v1/events/evt_odd")).json).toEqual(odd);
  });

  test("may lack every field", async () => {
    const { control, raw } = await openSandbox();
    await control("POST", "acme/raw-event", { data: { object: null } });
    await control("POST", "acme/raw-event", {});
    expect((await raw("GET", "/v1/events")).json["data"]).toEqual([{}, { data: { object: null } }]);
  });

  test("with an id that is taken are refused", async () => {
    const { control } = await openSandbox();
    await control("POST", "acme/raw-event", { id: "evt_odd" });
    expect((await control("POST", "acme/raw-event", { id: "evt_odd" })).status).toBe(400);
  });
});

test("a Connect event names its account, and is not among the account's own", async () => {
  const { control, stripe, next } = await withEndpoint();
  const asked = { account: "acct_connected", livemode: true, type: "customer.updated" };
  expect((await control("POST", "acme/connect-event", asked)).json).toEqual({ deliveries: 1 });
  expect(await next()).toMatchObject({
    ...asked,
    id: expect.stringMatching(/^evt_/) as string,
    object: "event",
    data: { object: { object: "customer" } },
  });
  expect((await stripe.events.list()).data).toEqual([]);
  expect((await control("POST", "acme/connect-event", {})).status).toBe(400);
});
