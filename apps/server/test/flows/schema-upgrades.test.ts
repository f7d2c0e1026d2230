import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { holdLock } from "../hold-lock.js";
import { jobsDone, sweep } from "../jobs.js";
import { customerOf, eventOf, Stage } from "../stage.js";

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
});
afterAll(() => server.stop());

/** Takes the addition 0007 from the team's schema, as if an earlier release had made the schema. */
async function makeOutdated(): Promise<void> {
  const { schema } = stage;
  await server.sql.unsafe(`
    alter index ${schema}.stripe_customers_metadata_idx reset (fastupdate);
    delete from ${schema}.migrations where id = 1000007;
    comment on schema ${schema} is null`);
}

/** Has the outdated schemas upgraded now, also those whose upgrade has failed before. */
async function upgrade(): Promise<void> {
  await server.sql`update billstack.schema_upgrades set next_attempt_at = now()`;
  await sweep(server);
  await jobsDone(server, "upgrade_schemas");
}

const problems = async () =>
  ((await stage.status())["problems"] as Record<string, string>[]).filter(
    ({ code }) => code === "schema_upgrade_blocked",
  );

const upgradeOf = async () => (await stage.status())["schemaUpgrade"];

/** Returns the values of `billstack_schema_upgrades` in the metrics, by state. */
async function measured(): Promise<Record<string, number>> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Object.fromEntries(
    [...text.matchAll(/^billstack_schema_upgrades\{state="(\w+)"\} (\d+)$/gm)].map(([, state, value]) => [
      state,
      Number(value),
    ]),
  );
}

it("a team works while its schema waits for a lock, and the upgrade is tried again", async () => {
  expect(await upgradeOf()).toBeNull();
  await makeOutdated();
  expect(await upgradeOf()).toEqual({ state: "waiting", error: null });
  const report = await holdLock(server.sql, `select from ${stage.schema}.customers`);
  await upgrade();
  expect(await upgradeOf()).toEqual({
    state: "waiting",
    error: expect.stringContaining("Another transaction"),
  });
  expect(await measured()).toEqual({ current: 0, waiting: 1, blocked: 0 });
  expect(await problems()).toEqual([]);
  await stage.apply(eventOf(customerOf("cus_meanwhile", "Meanwhile")));
  expect(await stage.row("customers", "cus_meanwhile")).toMatchObject({ name: "Meanwhile" });
  await report.release();
  await upgrade();
  expect(await upgradeOf()).toBeNull();
  expect(await measured()).toEqual({ current: 1, waiting: 0, blocked: 0 });
});

it("an event that needs a column of a later migration waits for the upgrade, and is not buried", async () => {
  await makeOutdated();
  await server.sql.unsafe(`alter table ${stage.schema}.customers drop column phone`);
  const customer = await stage.stripe("POST", "customers", { name: "With phone", phone: "555" });
  const event = eventOf(customer);
  await stage.deliver(event);
  await until("the first attempt", async () => Number((await stage.event(event.id))?.["attempts"]) > 0);
  // The ninth failure for its own reason: the next one would bury the event.
  await server.sql`update billstack.inbox set failures = 9, next_attempt_at = now() where event_id = ${event.id}`;
  await until("another attempt", async () => Number((await stage.event(event.id))?.["attempts"]) > 1);
  expect(await stage.event(event.id)).toMatchObject({ status: "waiting", held_up: true });
  await upgrade();
  expect(await upgradeOf()).toEqual({ state: "blocked", error: expect.stringContaining("customers.phone") });
  expect(await measured()).toEqual({ current: 0, waiting: 0, blocked: 1 });

  await server.sql`update billstack.inbox set next_attempt_at = now() + interval '1 hour' where event_id = ${event.id}`;
  await server.sql.unsafe(`alter table ${stage.schema}.customers add column phone text`);
  await upgrade();
  expect(await upgradeOf()).toBeNull();
  await stage.settled(event.id);
  expect(await stage.row("customers", customer.id)).toMatchObject({ phone: "555" });
});

it("what people have made and is in the way is named, and stays", async () => {
  // The addition 0006 makes indexes whose names are taken now.
  const ledger = server.sql(`${stage.schema}.migrations`);
  const [row] = await server.sql<{ name: string; hash: string }[]>`
      delete from ${ledger} where id = 1000006 returning name, hash`;
  await makeOutdated();
  await upgrade();
  expect(await upgradeOf()).toEqual({
    state: "blocked",
    error: expect.stringContaining("stripe_customers_newest_idx"),
  });
  const [problem] = await problems();
  expect(problem?.["sentence"]).toContain("stripe_customers_newest_idx");
  expect(Date.now() - Date.parse(problem?.["since"] ?? "")).toBeLessThan(60_000);
  await server.sql`insert into ${ledger} (id, name, hash) values (1000006, ${row?.name ?? ""}, ${row?.hash ?? ""})`;
  await upgrade();
  expect(await upgradeOf()).toBeNull();
  expect(await problems()).toEqual([]);
});

it("a backfill upgrades the schema of its team first", async () => {
  await makeOutdated();
  expect((await stage.backfill({ objects: ["customer"] })).status).toBe(200);
  expect((await stage.run()).status).toBe("completed");
  expect(await upgradeOf()).toBeNull();
});

it("a process that starts upgrades what is outdated, in the background", async () => {
  await makeOutdated();
  const other = await startTestServer({ databaseUrl: server.databaseUrl, sandboxUrl: server.sandbox.url });
  expect((await fetch(`${other.url}/readyz`)).status).toBe(200);
  await until("the upgrade", async () => (await upgradeOf()) === null);
  await other.stop();
});
