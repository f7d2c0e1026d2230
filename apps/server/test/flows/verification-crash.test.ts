import { generateKey } from "@billstack/crypto";
import { createSandbox } from "@billstack/stripe-sandbox";
import { until } from "@billstack/server/testing";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { expectOnePageEach, killWhile } from "../kill-while.js";
import { KillableServer } from "../killable-server.js";
import { SpreadChanges } from "../spread-changes.js";
import { Stage } from "../stage.js";
import { verified } from "../verify.js";
import { WatchedStripe } from "../watched-stripe.js";

/** How long a verification may stand still after the process that worked on it was killed. */
const TAKEN_OVER_SECONDS = 15;

let database: TestDatabase;
let stripe: WatchedStripe;
let server: KillableServer;
let other: KillableServer;
beforeAll(async () => {
  database = await createTestDatabase();
  const retryDelaysMs = [50, 100, ...Array.from({ length: 500 }, () => 250)];
  stripe = await WatchedStripe.before(await createSandbox({ retryDelaysMs }));
  const env = { BILLSTACK_ENCRYPTION_KEYS: generateKey(), VERIFICATION_HOURS: "0" };
  server = new KillableServer(database.url, stripe, env);
  other = new KillableServer(database.url, stripe, env);
  await server.start();
});
afterAll(async () => {
  await server.kill();
  await other.kill();
  await stripe.close();
  await database.drop();
});

async function loaded(customers: number): Promise<Stage> {
  const stage = await Stage.ready(server.asTestServer(database, stripe.sandbox));
  await stage.sandbox("POST", `${stage.account}/seed`, { customers });
  expect((await stage.backfill()).body).toMatchObject({ message: "Backfill completed" });
  return stage;
}

/** Makes a row of each table wrong; the objects that are wrong then, as a verification names them. */
async function spoil(stage: Stage, tables: string[]): Promise<object[]> {
  const spoilt = tables.map(async (table) => {
    const name = database.sql(`${stage.schema}.${table}`);
    const [row] = await database.sql<{ id: string }[]>`
      update ${name} set metadata = '{"spoilt":"yes"}' where id = (select min(id) from ${name}) returning id`;
    const object = table.replace(/s$/, "");
    return { object, id: row?.id, kind: "different", healed: true };
  });
  return Promise.all(spoilt);
}

async function start(stage: Stage): Promise<void> {
  expect(await stage.person.call("POST", "T/stripe/verification")).toMatchObject({ status: 200 });
}

interface Run {
  phase: string;
  status: string;
  by: string | null;
}
async function runOf(stage: Stage): Promise<Run | undefined> {
  const [run] = await database.sql<Run[]>`
    select phase, runs.status, runs.leased_by as by from billstack.verifications as runs
    join billstack.connections on connections.id = connection_id where team_id = ${stage.teamId}`;
  return run;
}

it("killed while it compares and while it confirms, it goes on where it stood and finds all", async () => {
  const stage = await loaded(500);
  const faults = await spoil(stage, ["customers", "invoices", "charges", "payment_methods"]);
  await start(stage);
  const lives = await killWhile({
    stage,
    server,
    stripe,
    moments: [12, 20, 150, 200],
    running: async () => (await runOf(stage))?.phase === "listing",
  });
  const again = expectOnePageEach(lives);
  console.log(
    `verification-crash: read again ${again.map((one) => `${one.pages.length}+${one.customers.length}`).join(", ")}`,
  );
  const from = stripe.asked.length;
  await server.kill();
  await stripe.left();
  await server.start();
  const done = await verified(stage);
  expect(done).toMatchObject({ status: "completed", equalAsOf: expect.any(String) });
  expect(done.differences).toEqual(expect.arrayContaining(faults));
  expect(done.differences).toHaveLength(faults.length);
  const { customer } = done.result;
  expect(customer).toMatchObject({ compared: 500, different: 1, healed: 1 });
  const lists = stripe.asked.slice(from).filter(({ query }) => query.get("limit") === "100");
  expect(lists.filter(({ query }) => !query.has("subscription"))).toEqual([]);
}, 120_000);

it("where one of two servers is killed, the other goes on with its verification", async () => {
  const stage = await loaded(150);
  const faults = await spoil(stage, ["customers"]);
  // Its own is in hand before the other one is there.
  await stage.fault("delay", { match: { path: "/v1/customers" }, ms: 1_000 });
  await start(stage);
  const worker = await until("its lease", async () => (await runOf(stage))?.by);
  await other.start();
  const there = await Stage.ready(other.asTestServer(database, stripe.sandbox));
  expect(await runOf(stage)).toMatchObject({ by: worker });
  await server.kill();
  await until("another worker", async () => (await runOf(stage))?.by !== worker, TAKEN_OVER_SECONDS);
  await stage.noFaults();
  await until("its end", async () => (await runOf(stage))?.status !== "running", 60);
  await other.kill();
  await server.start();
  expect(await verified(stage)).toMatchObject({ status: "completed", differences: faults });
  expect(there.teamId).not.toBe(stage.teamId);
});

it("three in a row, while webhooks change what they look at, raise no alarm", async () => {
  const stage = await loaded(60);
  await stage.person.call("POST", "T/stripe/webhook-endpoint");
  const seed = Date.now() % 1_000_000_000;
  console.log(`verification-crash: seed ${seed}`);
  for (let round = 0; round < 3; round += 1) {
    const changes = new SpreadChanges(stage, seed + 100 * round);
    await start(stage);
    let running = true;
    const changing = (async () => {
      while (running) await changes.make(5);
    })();
    const done = await verified(stage);
    running = false;
    await changing;
    expect(done).toMatchObject({ status: "completed", error: null, differences: [] });
    expect(changes.made).toBeGreaterThan(10);
    await changes.allReceived();
  }
}, 180_000);
