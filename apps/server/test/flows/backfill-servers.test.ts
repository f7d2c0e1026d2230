import { createSandbox, type Sandbox } from "@billstack/stripe-sandbox";
import { generateKey } from "@billstack/crypto";
import { until } from "@billstack/server/testing";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { KillableServer } from "../killable-server.js";
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
