import { createSandbox, type Sandbox } from "@billstack/stripe-sandbox";
import { generateKey } from "@billstack/crypto";
import { until } from "@billstack/server/testing";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { KillableServer } from "../killable-server.js";
import { SpreadChanges } from "../spread-changes.js";
import { Stage } from "../stage.js";
import { WatchedStripe } from "../watched-stripe.js";

/** How long a run may stand still after the process that worked on it was killed. */
const TAKEN_OVER_SECONDS = 15;

let database: TestDatabase;
let sandbox: Sandbox;
let stripe: WatchedStripe;
let one: KillableServer;
let two: KillableServer;
beforeAll(async () => {
  database = await createTestDatabase();
  sandbox = await createSandbox({ retryDelaysMs: [50, 100, ...Array.from({ length: 500 }, () => 250)] });
  stripe = await WatchedStripe.before(sandbox);
  const env = { BILLSTACK_ENCRYPTION_KEYS: generateKey(), VERIFICATION_HOURS: "0" };
  one = new KillableServer(database.url, stripe, env);
  two = new KillableServer(database.url, stripe, env);
  await one.start();
});
afterAll(async () => {
  await one.kill();
  await two.kill();
  await stripe.close();
  await database.drop();
});

async function seeded(customers: number): Promise<Stage> {
  const stage = await Stage.ready(one.asTestServer(database, sandbox));
  await stage.sandbox("POST", `${stage.account}/seed`, { customers });
  return stage;
}

async function leasedBy(stage: Stage): Promise<string> {
  const [row] = await database.sql<{ by: string }[]>`
    select runs.leased_by as by from billstack.backfills as runs
    join billstack.connections on connections.id = connection_id
    where team_id = ${stage.teamId} and runs.status = 'running'`;
  return row?.by ?? "";
}

interface Verification {
  status: string;
  equalAsOf: string | null;
  differences: object[];
}
async function verification(stage: Stage): Promise<Verification> {
  const { body } = await stage.person.call("GET", "T/stripe/verification");
  return body["verification"] as Verification;
}

it("where one of two servers is killed, the other goes on with its run", async () => {
  const stage = await seeded(400);
  // Its own is in hand before the other one is there.
  await stage.fault("delay", { match: { path: "/v1/customers" }, ms: 1_000 });
  await stage.backfill({}, "");
  const worker = await until("its lease", async () => leasedBy(stage));
  await two.start();
  const other = await Stage.ready(two.asTestServer(database, sandbox));
  expect(await leasedBy(stage)).toBe(worker);
  await one.kill();
  const killedAt = performance.now();
  await until(
    "another worker",
    async () => !["", worker].includes(await leasedBy(stage)),
    TAKEN_OVER_SECONDS,
  );
  console.log(`backfill-servers: taken over after ${Math.round(performance.now() - killedAt)} ms`);
  await stage.noFaults();
  await one.start();
  await until("its end", async () => (await stage.run()).status !== "running", 60);
  expect(await stage.run()).toMatchObject({ status: "completed", result: { customer: { synced: 400 } } });
  expect(other.teamId).not.toBe(stage.teamId);
});

it("a verification whose process is killed goes on in the next one, and ends right", async () => {
  await two.kill();
  const stage = await seeded(150);
  await stage.backfill();
  const name = database.sql(`${stage.schema}.customers`);
  const [gone] = await database.sql<
    { id: string }[]
  >`delete from ${name} where id = (select max(id) from ${name}) returning id`;
  await database.sql`update ${name} set name = 'Mallory' where id = (select min(id) from ${name})`;
  for (const requests of [12, 60, 1]) {
    const from = stripe.asked.length;
    if (requests === 12) await stage.person.call("POST", "T/stripe/verification");
    await until(`${requests} requests`, () => stripe.asked.length >= from + requests);
    await one.kill();
    await stripe.left();
    await one.start();
  }
  await until("its end", async () => (await verification(stage)).status !== "running", 60);
  const done = await verification(stage);
  expect(done).toMatchObject({ status: "completed", equalAsOf: expect.any(String) });
  expect(done.differences).toEqual(
    expect.arrayContaining([
      { object: "customer", id: gone?.id, kind: "missing", healed: true },
      { object: "customer", id: expect.any(String), kind: "different", healed: true },
    ]),
  );
  expect(done.differences).toHaveLength(2);
});

it("three verifications in a row, while webhooks change what they look at, raise no alarm", async () => {
  const stage = await seeded(60);
  await stage.person.call("POST", "T/stripe/webhook-endpoint");
  await stage.backfill();
  const seed = Date.now() % 1_000_000_000;
  console.log(`backfill-servers: seed ${seed}`);
  for (let round = 0; round < 3; round += 1) {
    const changes = new SpreadChanges(stage, seed + 100 * round);
    await stage.person.call("POST", "T/stripe/verification");
    let running = true;
    const changing = (async () => {
      while (running) await changes.make(5);
    })();
    await until("its end", async () => (await verification(stage)).status !== "running", 60);
    running = false;
    await changing;
    expect(await verification(stage)).toMatchObject({ status: "completed", error: null, differences: [] });
    expect(changes.made).toBeGreaterThan(10);
    await changes.allReceived();
  }
}, 180_000);
