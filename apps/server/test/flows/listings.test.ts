import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { customerOf, eventOf, Stage, unique } from "../stage.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** Returns a team that was connected an hour ago, so an event of half an hour ago is newer than its connection. */
async function connectedAnHourAgo(): Promise<Stage> {
  const stage = await Stage.ready(server);
  await server.sql`
    update billstack.connections set created_at = now() - interval '1 hour' where team_id = ${stage.teamId}`;
  return stage;
}

/**
 * Applies an event of half an hour ago about a customer that Stripe does not have. Returns the row, if it made
 * one.
 */
async function lateEvent(stage: Stage): Promise<Record<string, unknown> | undefined> {
  const id = `cus_${unique()}`;
  const created = Math.floor(Date.now() / 1_000) - 30 * 60;
  await stage.apply(eventOf(customerOf(id, "From the event"), { created }));
  return stage.row("customers", id);
}

it.concurrent(
  "an event is believed after a backfill of another type, or of only a part of its own type",
  async () => {
    const stage = await connectedAnHourAgo();
    await stage.backfill({ objects: ["product"] });
    await stage.backfill({ objects: ["customer"], createdAfter: "2020-01-01T00:00:00Z" });
    expect(await lateEvent(stage)).toMatchObject({ name: "From the event" });
  },
);

it.concurrent(
  "an event is not believed if it is older than the last complete backfill of its type",
  async () => {
    const stage = await connectedAnHourAgo();
    await stage.backfill({ objects: ["customer"] });
    await stage.backfill({ objects: ["product"] });
    expect(await lateEvent(stage)).toBeUndefined();
  },
);

it.concurrent("a complete backfill has the time of its first page", async () => {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 150 });
  await stage.fault("delay", { match: { path: "/v1/customers" }, ms: 2_000, times: 2 });
  const began = Date.now();
  await stage.backfill({ objects: ["customer"] });
  const [row] = await server.sql<{ at: Date }[]>`
    select listed_at as at from billstack.listings join billstack.connections on connections.id = connection_id
    where team_id = ${stage.teamId} and object_type = 'customer'`;
  expect(row?.at.getTime()).toBeGreaterThan(began - 2_000);
  expect(row?.at.getTime()).toBeLessThanOrEqual(began + 1_000);
});
