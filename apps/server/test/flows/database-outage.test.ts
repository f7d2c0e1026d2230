import {
  openTcpGate,
  startTestServer,
  until,
  type TcpGate,
  type TestServer,
} from "@billstack/server/testing";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { customerOf, eventOf, Stage } from "../stage.js";
import { watch } from "../watch.js";

let database: TestDatabase;
let gate: TcpGate;
let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  database = await createTestDatabase();
  gate = await openTcpGate(database.url);
  server = await startTestServer({ databaseUrl: gate.url });
  stage = await Stage.ready({ ...server, sql: database.sql });
});
afterAll(async () => {
  gate.mend();
  await server.stop();
  await gate.close();
  await database.drop();
});

it("a delivery that cannot be stored gets 503, and is applied when Stripe sends it again", async () => {
  await stage.person.call("POST", "T/stripe/webhook-endpoint");
  gate.cut();
  const refused = await stage.deliver(eventOf(customerOf("cus_503", "Refused")));
  expect(refused).toMatchObject({ status: 503, body: { code: "database_unreachable" } });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  const { id } = await stage.stripe("POST", "customers", { name: "Sent again" });
  await until("a delivery that was refused", async () => {
    const { deliveries } = await stage.sandbox("GET", `${stage.account}/deliveries`);
    return (deliveries as { status: number }[]).some(({ status }) => status === 503);
  });
  gate.mend();
  expect(await until("the row", () => stage.row("customers", id))).toMatchObject({ name: "Sent again" });
  expect(await stage.row("customers", "cus_503")).toBeUndefined();
});

it("outages during three hundred events lose none of them", async () => {
  const events = Array.from({ length: 300 }, (_, i) => eventOf(customerOf(`cus_${i}`, `Person ${i}`)));
  const deliveries = Promise.all(
    events.map(async (event) =>
      until(`${event.id} to be received`, async () => (await stage.deliver(event)).status === 200, 40),
    ),
  );
  await until("some rows", async () => (await stage.count("customers")) > 20);
  for (let cuts = 0; cuts < 3; cuts++) {
    gate.cut();
    gate.mend();
    await stage.deliver(eventOf(customerOf("cus_between", "Between")));
  }
  await deliveries;
  await until("all applied", async () => (await stage.inbox())["waiting"] === undefined, 40);
  expect((await stage.inbox())["buried"]).toBeUndefined();
  const rows = await database.sql`
    select id, name from ${database.sql(`${stage.schema}.customers`)} where name like 'Person %'`;
  expect(rows).toHaveLength(300);
});

it("subscriptions, jobs and backfills continue after an outage", async () => {
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 200 });
  await stage.fault("delay", { match: { path: "/v1/customers" }, ms: 300 });
  await stage.backfill({ objects: ["customer"] }, "");
  await until("some pages", async () => ((await stage.run())?.result["customer"]?.["synced"] ?? 0) as number);
  gate.cut();
  await until("503", async () => (await stage.person.call("GET", "T/stripe/status")).status === 503);
  gate.mend();
  await stage.noFaults();
  const ended = (async () => {
    for await (const { backfill } of watch<{ backfill: { status: string } | null }>(
      stage,
      "backfill.watch",
    )) {
      if (backfill !== null && backfill.status !== "running") return backfill;
    }
    return null;
  })();
  await database.sql`update billstack.backfills set leased_until = leased_until - interval '2 minutes'`;
  await database.sql`
    update billstack_jobs.job set started_on = started_on - interval '2 minutes' where state = 'active'`;
  expect(await ended).toMatchObject({ status: "completed", result: { customer: { status: "completed" } } });
});
