import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { eventOf, later, Stage } from "../stage.js";
import { subscribeWithFeatures } from "../subscribe-with-features.js";

type Row = Record<string, unknown>;

const TYPE = "entitlements.active_entitlement_summary.updated";
/** More entitlements than one event carries. */
const FEATURES = 12;

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  stage = await Stage.ready(server);
});

/** Returns the sandbox's events with summaries of entitlements, the oldest first. */
async function summaries(): Promise<(Row & { id: string; data: { object: Row } })[]> {
  const { data } = await stage.stripe("GET", `events?type=${TYPE}`);
  return (data as (Row & { id: string; data: { object: Row } })[]).toReversed();
}

/** Makes an event with a summary in which the customer has the features of these numbers. */
function summary(customer: string, features: number[], over: Row): Row & { id: string } {
  const data = features.map((number) => ({
    id: `ent_test_${customer}_${number}`,
    object: "entitlements.active_entitlement",
    feature: `feat_${number}`,
    livemode: false,
    lookup_key: `feature_${number}`,
  }));
  const entitlements = { object: "list", data, has_more: false, url: "/v1/entitlements" };
  const object = {
    object: "entitlements.active_entitlement_summary",
    customer,
    entitlements,
    livemode: false,
  };
  return eventOf(object, { type: TYPE, ...over });
}

async function keysOf(customer: string): Promise<string[]> {
  const rows = await server.sql<{ key: string }[]>`
    select lookup_key as key from ${server.sql(`${stage.schema}.active_entitlements`)}
    where customer = ${customer} order by key`;
  return rows.map(({ key }) => key);
}

const allKeys = Array.from({ length: FEATURES }, (_, index) => `feature_${index}`).toSorted();

it("all entitlements of a customer are stored, also those that the event does not carry", async () => {
  const { customer } = await subscribeWithFeatures(stage, FEATURES);
  const events = await summaries();
  const [{ data }] = events as [(typeof events)[0]];
  expect(data.object).toMatchObject({ entitlements: { has_more: true, data: expect.any(Array) } });
  await stage.apply(...events);
  expect(await keysOf(customer)).toEqual(allKeys);
  expect(await stage.event(events[0]?.id ?? "")).toMatchObject({ status: "applied", object_id: customer });
});

it("entitlements that a customer no longer has are removed, and those of other customers stay", async () => {
  await stage.apply(
    summary("cus_1", [1, 2], { created: later() }),
    summary("cus_2", [1], { created: later() }),
  );
  await stage.apply(summary("cus_1", [2, 3], { created: later(1) }));
  expect(await keysOf("cus_1")).toEqual(["feature_2", "feature_3"]);
  expect(await keysOf("cus_2")).toEqual(["feature_1"]);
  await stage.apply(summary("cus_1", [], { created: later(2) }));
  expect(await keysOf("cus_1")).toEqual([]);
});

it("an older summary that arrives late changes nothing", async () => {
  // One look at the clock: with two, a second may begin between them, and then both events have the same time.
  const created = later();
  await stage.apply(summary("cus_1", [2], { created }));
  const late = summary("cus_1", [1], { created: created - 1 });
  await stage.apply(late);
  expect(await keysOf("cus_1")).toEqual(["feature_2"]);
  expect(await stage.event(late.id)).toMatchObject({ status: "applied" });
});

it("entitlements are read from Stripe if two summaries are of one second, and a deleted customer has none", async () => {
  const { customer } = await subscribeWithFeatures(stage, 2);
  const created = later();
  await stage.apply(summary(customer, [7], { created }), summary(customer, [8], { created }));
  expect(await keysOf(customer)).toEqual(["feature_0", "feature_1"]);
  await stage.apply(summary("cus_gone", [1], { created }), summary("cus_gone", [2], { created }));
  expect(await keysOf("cus_gone")).toEqual([]);
});

it("a backfill loads the entitlements of each customer, and counts them", async () => {
  const { customer, subscription } = await subscribeWithFeatures(stage, FEATURES);
  const { body } = await stage.backfill();
  expect(body).toMatchObject({
    message: "Backfill completed",
    result: { feature: { synced: FEATURES }, active_entitlement: { synced: FEATURES } },
  });
  expect(await keysOf(customer)).toEqual(allKeys);
  await stage.stripe("DELETE", `subscriptions/${subscription}`);
  // A page of the same second as the first backfill changes nothing, so the backfill is repeated.
  await until("the entitlements to be gone", async () => {
    const again = await stage.backfill({ objects: ["active_entitlement"] });
    expect(again.body).toMatchObject({ result: { active_entitlement: { synced: 0 } } });
    return (await keysOf(customer)).length === 0;
  });
});

it("a backfill does not ask for entitlements if the account has no features", async () => {
  await stage.stripe("POST", "customers", { name: "Ada" });
  await stage.fault("500", { match: { path: "/v1/entitlements/active_entitlements" } });
  expect((await stage.backfill()).body).toMatchObject({
    message: "Backfill completed",
    result: { active_entitlement: { synced: 0 } },
  });
  await stage.noFaults();
});
