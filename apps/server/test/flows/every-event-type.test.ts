import { startTestServer, type TestServer } from "@billstack/server/testing";
import { StripeSync } from "@supabase/stripe-sync-engine";
import { afterAll, beforeAll, expect, it } from "vitest";

import { objectOfEvent } from "../event-objects.js";
import { eventOf, later, Stage } from "../stage.js";

/** The event types that the sync engine handles, read from its source, so types of a new version are tested, too. */
const TYPES = [
  ...new Set(
    [...StripeSync.prototype.processEvent.toString().matchAll(/case "([\w.]+)"/g)].map(([, type]) =>
      String(type),
    ),
  ),
];
/**
 * What the events of deletions leave. `customer.subscription.deleted` is not one of them: the subscription ended,
 * and its row stays with the new status.
 */
const DELETIONS: Record<string, "no row" | "a deleted row"> = {
  "customer.deleted": "a deleted row",
  "customer.tax_id.deleted": "no row",
  "invoice.deleted": "no row",
  "plan.deleted": "no row",
  "price.deleted": "no row",
  "product.deleted": "no row",
};

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 100 });
});
afterAll(() => server.stop());

it("the types can be read from the source of the engine", () => {
  expect(TYPES.length).toBeGreaterThanOrEqual(86);
  expect(TYPES).toEqual(expect.arrayContaining(Object.keys(DELETIONS)));
});

it.concurrent.each(TYPES.filter((type) => DELETIONS[type] === undefined && type !== "invoice.upcoming"))(
  "%s becomes a row",
  async (type) => {
    const { table, object, columns } = await objectOfEvent(stage, type, type);
    const event = eventOf(object, { type });
    await stage.apply(event);
    expect(await stage.event(event.id)).toMatchObject({ status: "applied", attempts: 1, last_error: null });
    expect(await stage.row(table, String(columns["id"]))).toMatchObject(columns);
  },
);

it.concurrent.each(Object.entries(DELETIONS))("%s leaves %s", async (type, left) => {
  const created = type.replace("deleted", "created");
  const { table, object, columns } = await objectOfEvent(stage, created, type);
  const id = String(columns["id"]);
  await stage.apply(eventOf(object, { type: created, created: later() }));
  expect(await stage.row(table, id)).toMatchObject(columns);
  const deletion = eventOf(object, { type, created: later(1) });
  await stage.apply(deletion);
  expect(await stage.event(deletion.id)).toMatchObject({ status: "applied" });
  if (left === "no row") expect(await stage.row(table, id)).toBeUndefined();
  else expect(await stage.row(table, id)).toMatchObject({ deleted: true });
});

it.concurrent.each([undefined, "upcoming_in_1"])(
  "invoice.upcoming with the id %s is stored as not_synced and makes no row",
  async (id) => {
    const { object } = await objectOfEvent(stage, "invoice.upcoming", "upcoming");
    const event = eventOf({ ...object, id }, { type: "invoice.upcoming" });
    await stage.apply(event);
    expect(await stage.event(event.id)).toMatchObject({ status: "not_synced", object_id: null });
    const rows = await server.sql`
    select from ${server.sql(`${stage.schema}.invoices`)} where metadata->>'value' = 'upcoming'`;
    expect(rows).toHaveLength(0);
  },
);
