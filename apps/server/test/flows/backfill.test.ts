import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { customerOf, eventOf, Stage } from "../stage.js";

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 250 });
});
afterAll(() => server.stop());

type Counts = Record<string, number>;

async function counts(of: Stage): Promise<Counts> {
  const { counts: listed, omitted } = await of.sandbox("GET", `${of.account}/counts`);
  const { canceled_subscriptions: canceled } = omitted as Counts;
  const { subscriptions } = listed as Counts;
  return { ...(listed as Counts), subscriptions: Number(subscriptions) + Number(canceled) };
}

const COMPARED = [
  "products",
  "prices",
  "plans",
  "customers",
  "subscriptions",
  "invoices",
  "charges",
  "payment_intents",
  "payment_methods",
  "refunds",
];

it("a backfill loads everything that the account has, and says how much", async () => {
  const { body } = await stage.backfill();
  expect(body).toMatchObject({ success: true, message: "Backfill completed", syncStatus: "ready" });
  const wanted = await counts(stage);
  const rows = await Promise.all(COMPARED.map(async (table) => [table, await stage.count(table)] as const));
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(COMPARED.map((table) => [table, wanted[table]])),
  );
  const result = body["result"] as Record<string, { synced: number }>;
  expect(result["customer"]).toEqual({ synced: 250 });
  expect(result["invoice"]).toEqual({ synced: wanted["invoices"] });
  expect(await stage.run()).toMatchObject({
    status: "completed",
    error: null,
    finishedAt: expect.any(String),
    result: { customer: { synced: 250, status: "completed" } },
  });
  expect(await stage.status()).toMatchObject({ syncStatus: "ready" });
});

it("a second backfill changes no row and adds none", async () => {
  const rows = () => server.sql`
    select id, name, email, metadata::text, deleted from ${server.sql(`${stage.schema}.customers`)} order by id`;
  const before = await rows();
  await stage.backfill({ objects: ["customer"] });
  expect(await rows()).toEqual(before);
});

it.concurrent("a backfill over chosen objects loads only these", async () => {
  const own = await Stage.ready(server);
  await own.sandbox("POST", `${own.account}/seed`, { customers: 20 });
  const { body } = await own.backfill({ objects: ["price", "product"] });
  expect(Object.keys(body["result"] as object)).toEqual(["product", "price"]);
  const wanted = await counts(own);
  expect([await own.count("products"), await own.count("prices")]).toEqual([
    wanted["products"],
    wanted["prices"],
  ]);
  expect(await own.count("customers")).toBe(0);
});

it.concurrent("a backfill with createdAfter loads only newer objects", async () => {
  const own = await Stage.ready(server);
  await own.sandbox("POST", `${own.account}/seed`, { customers: 20 });
  const { id } = await own.stripe("POST", "customers", { name: "Today" });
  const createdAfter = new Date(Date.now() - 60_000).toISOString();
  const { body } = await own.backfill({ objects: ["customer"], createdAfter });
  expect(body["result"]).toEqual({ customer: { synced: 1 } });
  expect(await own.row("customers", id)).toMatchObject({ name: "Today" });
  expect(await own.run()).toMatchObject({ createdAfter });
});

describe("a backfill is refused", () => {
  it.each([
    ["with an unknown object", { objects: ["customers"] }, "objects.0"],
    ["without any object", { objects: [] }, "objects"],
    [
      "with the name of a property that every JavaScript object has",
      { objects: ["constructor"] },
      "objects.0",
    ],
    ["with an invalid time", { createdAfter: "yesterday" }, "createdAfter"],
    ["with an unknown field", { object: "customer" }, "object"],
  ])("%s", async (_, body, path) => {
    const answer = await stage.backfill(body);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: "invalid_input", issues: expect.arrayContaining([expect.objectContaining({ path })]) },
    });
    if (path === "objects.0") expect(answer.text).toContain("product, price, plan, customer, subscription");
  });

  it("while another one runs, and for a team that is not connected", async () => {
    const own = await Stage.ready(server);
    await own.fault("delay", { match: { path: "/v1/products" }, ms: 1_000, times: 1 });
    const started = await own.backfill({}, "");
    expect(started.text).toMatch(
      /^\{"success":true,"message":"Backfill started","syncStatus":"syncing","result":\{\}/,
    );
    expect(await own.status()).toMatchObject({ syncStatus: "syncing" });
    const second = await Promise.all([own.backfill({}, ""), own.backfill({})]);
    for (const answer of second) {
      expect(answer).toMatchObject({ status: 409, body: { code: "backfill_running" } });
    }
    await until("the end", async () => (await own.run()).status === "completed");
    const nobody = await Stage.open(server);
    expect(await nobody.backfill()).toMatchObject({ status: 404, body: { code: "not_connected" } });
  });
});

it.concurrent("a canceled backfill keeps what it loaded, and the next one continues it", async () => {
  const own = await Stage.ready(server);
  await own.sandbox("POST", `${own.account}/seed`, { customers: 30 });
  await own.fault("delay", { match: { path: "/v1/invoices" }, ms: 5_000, times: 1 });
  const waiting = own.backfill();
  await until("the customers", async () => {
    const { result } = (await own.run()) ?? { result: {} };
    return result["customer"]?.["status"] === "completed" && result["charge"]?.["status"] === "completed";
  });
  expect((await own.person.call("DELETE", "T/stripe/backfill")).status).toBe(200);
  expect(await waiting).toMatchObject({ status: 200, body: { message: "Backfill canceled" } });
  const canceled = await own.run();
  expect(canceled).toMatchObject({
    status: "canceled",
    takenOver: 0,
    result: { invoice: { status: "waiting" } },
  });
  expect([await own.count("customers"), await own.count("invoices")]).toEqual([30, 0]);
  expect(await own.person.call("DELETE", "T/stripe/backfill")).toMatchObject({ status: 200 });
  // If the next run read the charges again, their rows would come back.
  await server.sql`delete from ${server.sql(`${own.schema}.charges`)}`;
  expect(await own.backfill()).toMatchObject({ body: { message: "Backfill completed" } });
  expect(await own.count("charges")).toBe(0);
  const wanted = await counts(own);
  expect(await own.run()).toMatchObject({
    takenOver: canceled["synced"],
    result: { customer: { synced: 30 }, invoice: { synced: wanted["invoices"] } },
  });
  const { body } = await own.person.call("GET", "T/stripe/backfills");
  expect((body["backfills"] as { status: string }[]).map(({ status }) => status)).toEqual([
    "completed",
    "canceled",
  ]);
});

it.concurrent(
  "a backfill loads tax ids of customers and line items of sessions, also more than ten of one object",
  async () => {
    const own = await Stage.ready(server);
    const { id: customer } = await own.stripe("POST", "customers", { name: "Taxed" });
    const taxIds = Array.from({ length: 12 }, (_, i) =>
      own.stripe("POST", `customers/${customer}/tax_ids`, { type: "eu_vat", value: `DE1234567${10 + i}` }),
    );
    const { id: taxId } = (await Promise.all(taxIds))[0] ?? { id: "" };
    const { id: product } = await own.stripe("POST", "products", { name: "Thing" });
    const { id: price } = await own.stripe("POST", "prices", {
      product,
      currency: "usd",
      unit_amount: "500",
    });
    const { id: session } = await own.stripe("POST", "checkout/sessions", {
      mode: "payment",
      success_url: "https://example.com",
      "line_items[0][price]": price,
      "line_items[0][quantity]": "2",
    });
    // The run would fail if it asked for the line items of each session.
    await own.fault("500", { match: { path: `/v1/checkout/sessions/${session}/line_items` } });
    const { body } = await own.backfill({ objects: ["customer", "checkout_sessions", "tax_id"] });
    expect(body).toMatchObject({ message: "Backfill completed" });
    expect(await own.row("tax_ids", taxId)).toMatchObject({ customer });
    expect(await own.count("tax_ids")).toBe(12);
    const [item] = await server.sql`
    select * from ${server.sql(`${own.schema}.checkout_session_line_items`)} where checkout_session = ${session}`;
    expect(item).toMatchObject({ price });
    await own.noFaults();
  },
);

it.concurrent(
  "a backfill skips and names the objects that a restricted key may not read, and loads the others",
  async () => {
    const own = await Stage.open(server);
    await own.sandbox("POST", `${own.account}/seed`, { customers: 20 });
    await own.connect({ secretKey: `rk_test_sandbox_${own.account}_no_invoices_no_refunds` });
    const { body } = await own.backfill();
    expect(body).toMatchObject({ message: "Backfill completed" });
    const { result } = await own.run();
    const skipped = Object.entries(result).filter(([, { status }]) => status === "skipped");
    expect(skipped.map(([name]) => name)).toEqual(["invoice", "refund"]);
    expect(result["invoice"]).toMatchObject({ reason: expect.stringContaining("restricted key") });
    expect(await own.count("customers")).toBe(20);
    expect(await own.count("charges")).toBe((await counts(own))["charges"]);
  },
);

it.concurrent("a backfill waits if Stripe refuses the key, and says what to do", async () => {
  const own = await Stage.ready(server);
  await own.sandbox("POST", `${own.account}/seed`, { customers: 20 });
  await own.fault("401", { match: { path: "/v1/subscriptions" } });
  await own.backfill({}, "");
  const waiting = await until("the run to wait", async () => {
    const run = await own.run();
    return String(run["error"]).includes("Replace the keys") && run;
  });
  expect(waiting).toMatchObject({
    status: "running",
    result: { customer: { synced: 20, status: "completed" } },
  });
  await own.noFaults();
  await own.person.call("POST", "T/stripe/check");
  await until("the run's end", async () => (await own.run()).status === "completed");
});

it.concurrent.each(["429", "500", "drop", "garbage"])(
  "a backfill continues by itself after %s",
  async (kind) => {
    const own = await Stage.ready(server);
    await own.sandbox("POST", `${own.account}/seed`, { customers: 20 });
    await own.fault(kind, { match: { path: "/v1/charges" }, times: 2 });
    const { body } = await own.backfill();
    expect(body).toMatchObject({ message: "Backfill completed", result: { customer: { synced: 20 } } });
    expect(await own.count("charges")).toBe((await counts(own))["charges"]);
    expect(await own.run()).toMatchObject({ error: null });
  },
);

it.concurrent("a backfill names an object that cannot be stored, and stores the others", async () => {
  const own = await Stage.ready(server);
  const product = await own.stripe("POST", "products", { name: "Dear" });
  const price = (unit_amount: string) =>
    own.stripe("POST", "prices", { product: product.id, currency: "idr", unit_amount });
  const [small, huge] = [await price("100"), await price("30000000000")];
  await server.sql`alter table ${server.sql(`${own.schema}.prices`)} add check (unit_amount < 1000)`;
  const { body } = await own.backfill({ objects: ["product", "price"] });
  expect(body).toMatchObject({ message: "Backfill failed", result: { price: { synced: 1 } } });
  expect(await own.row("prices", small.id)).toMatchObject({ unit_amount: expect.anything() });
  expect(await own.run()).toMatchObject({
    status: "failed",
    result: {
      product: { synced: 1, status: "completed" },
      price: { synced: 1, status: "failed", reason: expect.stringContaining(huge.id) },
    },
  });
});

it.concurrent("a backfill continues if the object of its cursor is deleted in Stripe", async () => {
  const own = await Stage.ready(server);
  await own.sandbox("POST", `${own.account}/seed`, { customers: 350 });
  await own.fault("delay", { match: { path: "/v1/customers" }, ms: 700 });
  const running = own.backfill({ objects: ["customer"] });
  const cursor = await until("a page", async () => {
    const [window] = await server.sql<{ cursor: string }[]>`
      select cursor from billstack.windows join billstack.connections on connections.id = connection_id
      where team_id = ${own.teamId} and windows.status = 'waiting' and cursor is not null`;
    return window?.cursor;
  });
  await own.stripe("DELETE", `customers/${cursor}`);
  await own.noFaults();
  expect((await running).body).toMatchObject({ message: "Backfill completed" });
  const rows = await server.sql`select id from ${server.sql(`${own.schema}.customers`)}`;
  expect(rows.length).toBeGreaterThanOrEqual(349);
});

it.concurrent("an event that arrives during a backfill is applied at once", async () => {
  const own = await Stage.ready(server);
  await own.fault("delay", { match: { path: "/v1/products" }, ms: 3_000, times: 1 });
  const running = own.backfill({ objects: ["product"] });
  await until("the run", async () => (await own.run())?.status === "running");
  const event = eventOf(customerOf("cus_meanwhile", "Meanwhile"));
  await own.apply(event);
  expect((await own.run()).status).toBe("running");
  await running;
});
