import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  accessOf,
  askAccess,
  changed,
  createCustomer,
  createPrice,
  createStoredSubscription,
  createSubscription,
} from "../access-scene.js";
import { eventOf, later, Stage, unique } from "../stage.js";
import { subscribeWithFeatures } from "../subscribe-with-features.js";
import { whileNobodyWorks } from "../while-nobody-works.js";

type Row = Record<string, unknown>;

let server: TestServer;
/** A team whose data is loaded, and whose webhook endpoint is made. */
let stage: Stage;
let basic: Row & { id: string; product: string };
let extra: Row & { id: string; product: string };

beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
  await stage.person.call("POST", "T/stripe/webhook-endpoint");
  basic = await createPrice(stage, "Basic");
  extra = await createPrice(stage, "Extra");
  await stage.backfill();
});
afterAll(() => server.stop());

const subscribed = (prices = [basic.id], more: Record<string, string> = {}) =>
  createStoredSubscription(stage, prices, more);

/** Makes the event that an object was deleted. */
const deleted = (object: string, id: string) =>
  eventOf({ id, object, deleted: true }, { type: `${object}.deleted`, created: later(2) });

it("a customer with a subscription has access, and the answer shows each item with its product", async () => {
  const subscription = await subscribed([basic.id, extra.id], { "items[0][quantity]": "3" });
  const item = (product: string, price: Row, quantity: number) => ({
    id: subscription.id,
    status: "active",
    productId: price["product"],
    productName: product,
    priceId: price["id"],
    lookupKey: `key_of_${product}`,
    quantity,
    currentPeriodEnd: new Date(subscription.current_period_end * 1_000).toISOString(),
    cancelAtPeriodEnd: false,
    collectionPaused: false,
  });
  const access = await accessOf(stage, `customer=${subscription.customer}`);
  expect(access).toMatchObject({ customerId: subscription.customer, hasAccess: true, features: [] });
  expect(access.subscriptions).toHaveLength(2);
  expect(access.subscriptions).toEqual(
    expect.arrayContaining([item("Basic", basic, 3), item("Extra", extra, 1)]),
  );
  expect(access.waitingEvents).toBe(0);
});

describe("the status of a subscription decides", () => {
  it.each([
    { status: "active", default: true, strict: true },
    { status: "trialing", default: true, strict: true },
    { status: "past_due", default: true, strict: false },
    { status: "paused", default: false, strict: false },
    { status: "unpaid", default: false, strict: false },
    { status: "incomplete", default: false, strict: false },
    { status: "incomplete_expired", default: false, strict: false },
    { status: "canceled", default: false, strict: false },
    { status: "a_status_of_the_future", default: false, strict: false },
  ])("$status", async ({ status, default: usual, strict }) => {
    const subscription = await subscribed();
    await stage.apply(changed(subscription, { status }, 1));
    const asked = `customer=${subscription.customer}`;
    const found = await accessOf(stage, asked);
    expect(found).toMatchObject({ hasAccess: usual, subscriptions: usual ? [{ status }] : [] });
    expect(await accessOf(stage, `${asked}&pastDue=yes`)).toMatchObject({ hasAccess: usual });
    expect(await accessOf(stage, `${asked}&pastDue=no`)).toMatchObject({ hasAccess: strict });
  });

  it("a cancellation at the end of the period, and paused collection, keep the access and are shown", async () => {
    const subscription = await subscribed();
    const pause_collection = { behavior: "void", resumes_at: null };
    await stage.apply(changed(subscription, { cancel_at_period_end: true, pause_collection }, 1));
    expect(await accessOf(stage, `customer=${subscription.customer}`)).toMatchObject({
      hasAccess: true,
      subscriptions: [{ cancelAtPeriodEnd: true, collectionPaused: true }],
    });
  });

  it("one of several subscriptions is enough, and only those that give access are shown", async () => {
    const ended = await subscribed();
    const going = await subscribed([extra.id], { customer: ended.customer });
    await stage.apply(changed(ended, { status: "canceled" }, 1));
    const { hasAccess, subscriptions } = await accessOf(stage, `customer=${ended.customer}`);
    expect({ hasAccess, ids: subscriptions.map(({ id }) => id) }).toEqual({
      hasAccess: true,
      ids: [going.id],
    });
  });

  it("a deleted customer has no access, whatever its subscriptions say", async () => {
    const { customer } = await subscribed();
    await stage.apply(deleted("customer", customer));
    expect(await accessOf(stage, `customer=${customer}`)).toMatchObject({
      hasAccess: false,
      subscriptions: [],
    });
  });
});

it("a subscription to a price and a product that are deleted still gives access", async () => {
  const gone = await createPrice(stage, "Gone");
  const { customer } = await subscribed([gone.id]);
  await until("the product", () => stage.row("products", gone.product));
  const asked = `customer=${customer}`;
  await stage.apply(deleted("product", gone.product));
  expect((await accessOf(stage, asked)).subscriptions).toMatchObject([
    { productId: gone.product, productName: null, priceId: gone.id, lookupKey: "key_of_Gone" },
  ]);
  await stage.apply(deleted("price", gone.id));
  expect((await accessOf(stage, asked)).subscriptions).toMatchObject([
    { productId: gone.product, productName: null, priceId: gone.id, lookupKey: "key_of_Gone" },
  ]);
});

it("features are the lookup keys of the entitlements, and nobody without access has any", async () => {
  const { customer, subscription } = await subscribeWithFeatures(stage, 3);
  const asked = `customer=${customer}`;
  await until("the subscription", () => stage.row("subscriptions", subscription));
  await until("the features", async () => (await accessOf(stage, asked)).features.length === 3);
  expect((await accessOf(stage, asked)).features).toEqual(["feature_0", "feature_1", "feature_2"]);
  await stage.apply(
    changed(await stage.stripe("GET", `subscriptions/${subscription}`), { status: "past_due" }, 1),
  );
  expect((await accessOf(stage, `${asked}&pastDue=no`)).features).toEqual([]);
});

describe("lookups", () => {
  it("an e-mail is compared exactly", async () => {
    const name = unique();
    const { id } = await createCustomer(stage, { email: `Ada+${name}@example.com` });
    await until("the customer", () => stage.row("customers", id));
    const ask = (email: string) => askAccess(stage, `email=${encodeURIComponent(email)}`);
    expect((await ask(`Ada+${name}@example.com`)).body).toMatchObject({ access: { customerId: id } });
    for (const other of [`ada+${name}@example.com`, `Ada+${name}@example.co`, ` Ada+${name}@example.com`])
      expect(await ask(other)).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  it.each(["userId", "a.b", "a[b]", "[", 'say "hi"', "it's", "100%", "back\\slash", "ключ", "a&b=c", "$.x"])(
    "the key %s of the metadata",
    async (key) => {
      const value = `it's "${unique()}" & 100% {}`;
      const customer = { id: `cus_${unique()}`, object: "customer", metadata: { [key]: value } };
      await stage.apply(eventOf(customer, { type: "customer.created" }));
      const ask = (name: string, wanted: string) =>
        askAccess(stage, `metadata[${encodeURIComponent(name)}]=${encodeURIComponent(wanted)}`);
      expect((await ask(key, value)).body).toMatchObject({ access: { customerId: customer.id } });
      expect((await ask(key, `${value} `)).status).toBe(404);
      expect((await ask(`${key}x`, value)).status).toBe(404);
      const encoded = await askAccess(
        stage,
        `${encodeURIComponent(`metadata[${key}]`)}=${encodeURIComponent(value)}`,
      );
      expect(encoded.status).toBe(200);
    },
  );

  it("several customers are named, and deleted ones do not count", async () => {
    const email = `${unique()}@example.com`;
    const made = await Promise.all([1, 2, 3].map(() => createCustomer(stage, { email })));
    const ids = made.map(({ id }) => id).toSorted();
    for (const id of ids) await until("the customer", () => stage.row("customers", id));
    const several = await askAccess(stage, `email=${email}`);
    expect(several).toMatchObject({ status: 409, body: { code: "several_customers", customerIds: ids } });
    for (const id of ids.slice(1)) await stage.apply(deleted("customer", id));
    expect(await accessOf(stage, `email=${email}`)).toMatchObject({ customerId: ids[0], hasAccess: false });
  });

  it.each([
    "",
    "customer=cus_1&email=a@example.com",
    "customer=cus_1&customer=cus_2",
    "metadata[a]=1&metadata[b]=2",
    "metadata[a]=1&metadata[a]=2",
    "metadata[]=1",
    "metadata=1",
    "metadata[a=1",
    "metadata[__proto__]=1",
    "customer=cus_1&metadata[__proto__]=1",
    "metadata[a%00b]=1",
    "customer=",
    "email=",
    "customer=cus_%00",
    `customer=${"c".repeat(300)}`,
    "customer=cus_1&pastDue=maybe",
    "customer=cus_1&unknown=1",
    "customer[id]=cus_1",
  ])("400 for ?%s", async (query) => {
    expect(await askAccess(stage, query)).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  });
});

it("an unknown customer, and one of another team, is 404", async () => {
  const other = await Stage.ready(server);
  const { customer } = await subscribed();
  await other.stripe("POST", "products", { name: "Any" });
  await other.backfill();
  expect(await askAccess(other, `customer=${customer}`)).toMatchObject({
    status: 404,
    body: { code: "not_found" },
  });
});

it("before everything is loaded, nobody is told that a customer has no access", async () => {
  const early = await Stage.open(server);
  expect(await askAccess(early, "customer=cus_1")).toMatchObject({
    status: 404,
    body: { code: "not_connected" },
  });
  await early.connect({ loadNow: false });
  const unknown = await askAccess(early, "customer=cus_1");
  expect(unknown).toMatchObject({ status: 409, body: { code: "not_loaded" } });
  expect(unknown.body["error"]).toContain("the connection's page says what could not be read");
  expect(Number(unknown.headers.get("retry-after"))).toBeGreaterThan(0);
  const price = await createPrice(early, "Early");
  const subscription = await createSubscription(early, [price.id]);
  await early.apply(
    eventOf(await early.stripe("GET", `subscriptions/${subscription.id}`), {
      type: "customer.subscription.created",
    }),
  );
  // The subscription proves the access, although the customer itself is not loaded.
  expect(await accessOf(early, `customer=${subscription.customer}`)).toMatchObject({
    customerId: subscription.customer,
    hasAccess: true,
  });
  await early.backfill({ objects: ["customer"] });
  expect((await askAccess(early, "customer=cus_1")).status).toBe(409);
  await early.backfill();
  expect((await askAccess(early, "customer=cus_1")).status).toBe(404);
});

describe("what is not applied yet", () => {
  it("events that could change the answer are counted, and asOf is not later than the first of them", async () => {
    const subscription = await subscribed();
    const asked = `customer=${subscription.customer}`;
    const other = await subscribed();
    const before = new Date();
    const calm = await accessOf(stage, asked);
    expect(Date.parse(calm.asOf)).toBeGreaterThanOrEqual(before.getTime() - 1_000);
    await whileNobodyWorks(stage, async () => {
      await stage.deliver(eventOf({ id: `prod_${unique()}`, object: "product" }));
      await stage.deliver(changed(other, { status: "canceled" }, 1));
      expect(await accessOf(stage, asked)).toMatchObject({ waitingEvents: 0 });
      const received = Date.now();
      await stage.deliver(changed(subscription, { status: "canceled" }, 1));
      await stage.deliver(eventOf({ id: subscription.customer, object: "customer", metadata: {} }));
      const waiting = await accessOf(stage, asked);
      expect(waiting).toMatchObject({ hasAccess: true, waitingEvents: 2 });
      expect(Date.parse(waiting.asOf)).toBeLessThan(received + 2_000);
      expect((await accessOf(stage, asked)).asOf).toBe(waiting.asOf);
    });
    await until("both applied", async () => (await accessOf(stage, asked)).waitingEvents === 0);
    expect(await accessOf(stage, asked)).toMatchObject({ hasAccess: false, waitingEvents: 0 });
  });

  it("an event that a version before the column has stored counts for every customer", async () => {
    const { customer } = await subscribed();
    await whileNobodyWorks(stage, async () => {
      const event = eventOf({ id: `sub_${unique()}`, object: "subscription", customer: "cus_any" });
      await stage.deliver(event);
      await server.sql`update billstack.inbox set customer_id = null where event_id = ${event.id}`;
      expect(await accessOf(stage, `customer=${customer}`)).toMatchObject({ waitingEvents: 1 });
      await server.sql`delete from billstack.inbox where event_id = ${event.id}`;
    });
  });

  it("without deliveries, asOf is the time of the last load or of the last look for missed events", async () => {
    const silent = await Stage.ready(server);
    const price = await createPrice(silent, "Silent");
    const { customer } = await createSubscription(silent, [price.id]);
    await silent.backfill();
    const { asOf } = await accessOf(silent, `customer=${customer}`);
    const [listing] = await server.sql<{ at: Date }[]>`
      select listed_at as at from billstack.listings join billstack.connections on id = connection_id
      where team_id = ${silent.teamId} and object_type = 'subscription'`;
    expect(asOf).toBe(listing?.at.toISOString());
    await server.sql`
      update billstack.connections set events_complete_until = now() + interval '1 second'
      where team_id = ${silent.teamId}`;
    const afterLook = await accessOf(silent, `customer=${customer}`);
    expect(Date.parse(afterLook.asOf)).toBeGreaterThan(Date.parse(asOf));
  });
});
