import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { reply } from "../fake-stripe.js";
import { Stage } from "../stage.js";
import { verify } from "../verify.js";
import { WatchedStripe } from "../watched-stripe.js";

let stripe: WatchedStripe;
let server: TestServer;
beforeAll(async () => {
  stripe = await WatchedStripe.before(await createSandbox());
  server = await startTestServer({ sandboxUrl: stripe.url });
});
afterAll(async () => {
  await server.stop();
  await stripe.close();
});
beforeEach(() => {
  stripe.answer = () => false;
});

/** Returns a loaded team whose endpoint has delivered an event and is then deleted, so later events are lost. */
async function withLostEvents(customers = 5): Promise<Stage> {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers });
  await stage.backfill();
  await stage.person.call("POST", "T/stripe/webhook-endpoint");
  const { id } = await stage.stripe("POST", "customers", { name: "Told" });
  await until("its event", () => stage.row("customers", id));
  await until("none waiting", async () => (await stage.inbox())["waiting"] === undefined);
  for (const endpoint of await stage.endpoints()) {
    await stage.stripe("DELETE", `webhook_endpoints/${String(endpoint["id"])}`);
  }
  return stage;
}

async function codes(stage: Stage): Promise<string[]> {
  return ((await stage.status())["problems"] as { code: string }[]).map(({ code }) => code);
}

it("a lost event is shown as a problem until a verification finds no lost event", async () => {
  const stage = await withLostEvents();
  const { id } = await stage.stripe("POST", "customers", { name: "Lost" });
  const done = await verify(stage);
  expect(done.differences).toEqual([
    { object: "customer", id, kind: "missing", healed: true, cause: "lost_event" },
  ]);
  expect(done.equalAsOf).not.toBeNull();
  expect(await codes(stage)).toContain("events_lost");
  const again = await verify(stage);
  expect(again.differences).toEqual([]);
  expect(await codes(stage)).not.toContain("events_lost");
});

it("changes for which Stripe has no event are corrected without a problem", async () => {
  const stage = await withLostEvents();
  const { id: feature } = await stage.stripe("POST", "entitlements/features", {
    name: "Export",
    lookup_key: "export",
  });
  const { data: prices } = await stage.stripe("GET", "prices?limit=1&type=recurring");
  const [price] = prices as { id: string }[];
  const session = await stage.stripe("POST", "checkout/sessions", {
    mode: "subscription",
    success_url: "https://example.com",
    "line_items[0][price]": price?.id ?? "",
    "line_items[0][quantity]": "1",
  });
  const { data: intents } = await stage.stripe("GET", "payment_intents?limit=1");
  const [intent] = intents as { id: string }[];
  await stage.stripe("POST", `payment_intents/${intent?.id}`, { "metadata[note]": "without event" });
  const done = await verify(stage);
  expect(new Set(done.differences.map(({ id }) => id))).toEqual(new Set([feature, session.id, intent?.id]));
  expect(done.differences.filter(({ cause, healed }) => cause !== "no_event" || !healed)).toEqual([]);
  expect(await codes(stage)).not.toContain("events_lost");
});

it("a change before there was a webhook endpoint is no lost event", async () => {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 3 });
  await stage.backfill();
  const { data } = await stage.stripe("GET", "customers?limit=1");
  const [customer] = data as { id: string }[];
  await stage.stripe("POST", `customers/${customer?.id}`, { name: "Renamed" });
  const done = await verify(stage);
  expect(done.differences).toMatchObject([{ id: customer?.id, kind: "different", cause: "no_event" }]);
  expect(await codes(stage)).not.toContain("events_lost");
});

it("prices that lists leave out are read one by one, and are not extra rows", async () => {
  const stage = await withLostEvents();
  const { data } = await stage.stripe("GET", "prices?limit=3");
  const inline = (data as { id: string }[]).map(({ id }) => id);
  stripe.answer = ({ path, query, secretKey }, response) => {
    if (path !== "/v1/prices" && path !== "/v1/plans") return false;
    void (async () => {
      const answer = await fetch(`${stripe.sandbox.url}${path}?${query}`, {
        headers: { authorization: `Bearer ${secretKey}` },
      });
      const list = (await answer.json()) as { data: { id: string }[] };
      reply(response, 200, { ...list, data: list.data.filter(({ id }) => !inline.includes(id)) });
    })();
    return true;
  };
  const [wrong = ""] = inline;
  await server.sql`update ${server.sql(`${stage.schema}.prices`)} set unit_amount = 1 where id = ${wrong}`;
  const done = await verify(stage);
  expect(done.differences).toMatchObject([{ object: "price", id: wrong, kind: "different", healed: true }]);
  expect(done).toMatchObject({ undecided: [], equalAsOf: expect.any(String) });
  expect(done.covers).toContain("price");
});

it("objects of a test clock are compared, and their rows are removed with the clock", async () => {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 3 });
  const now = Math.floor(Date.now() / 1_000);
  const clock = await stage.stripe("POST", "test_helpers/test_clocks", { frozen_time: String(now) });
  const { data: prices } = await stage.stripe("GET", "prices?limit=1&type=recurring");
  const [price] = prices as { id: string }[];
  const { id } = await stage.stripe("POST", "customers", {
    name: "On a clock",
    test_clock: clock.id,
    payment_method: "pm_card_visa",
    "invoice_settings[default_payment_method]": "pm_card_visa",
  });
  const subscription = await stage.stripe("POST", "subscriptions", {
    customer: id,
    "items[0][price]": price?.id ?? "",
  });
  await stage.backfill();
  // Makes a catch-up fail, which would otherwise remove the rows by their events.
  await stage.fault("500", { match: { path: "/v1/events" } });
  expect(await stage.row("subscriptions", subscription.id)).toBeDefined();
  const customers = await stage.count("customers");
  await server.sql`
    update ${server.sql(`${stage.schema}.subscriptions`)} set metadata = '{"a":"forged"}'
    where id = ${subscription.id}`;
  const done = await verify(stage);
  expect(done.differences).toMatchObject([{ object: "subscription", id: subscription.id, healed: true }]);
  expect(done).toMatchObject({ undecided: [], equalAsOf: expect.any(String) });
  await stage.stripe("DELETE", `test_helpers/test_clocks/${clock.id}`);
  const gone = await verify(stage);
  expect(gone.differences).toContainEqual({
    object: "customer",
    id,
    kind: "extra",
    healed: true,
    cause: "no_event",
  });
  expect(gone.differences.filter(({ cause }) => cause !== "no_event")).toEqual([]);
  expect(await stage.row("customers", id)).toBeUndefined();
  expect(await stage.row("subscriptions", subscription.id)).toBeUndefined();
  expect(await stage.count("customers")).toBe(customers - 1);
  expect(await verify(stage)).toMatchObject({
    differences: [],
    undecided: [],
    equalAsOf: expect.any(String),
  });
});
