import { until } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { expectOnePageEach, killDuringRun } from "../kill-during-run.js";
import { KillableScene } from "../killable-scene.js";
import { SpreadChanges } from "../spread-changes.js";
import type { Stage } from "../stage.js";
import { waitForVerification } from "../verify.js";

/** The longest pause of a verification after the process that worked on it was killed. */
const TAKE_OVER_SECONDS = 15;

let scene: KillableScene;
beforeAll(async () => {
  scene = await KillableScene.open();
});
afterAll(() => scene.close());

async function loaded(customers: number): Promise<Stage> {
  const stage = await scene.seeded(customers);
  expect((await stage.backfill()).body).toMatchObject({ message: "Backfill completed" });
  return stage;
}

/** Changes one row of each table. Returns the differences that a verification must find. */
async function corruptOneRowEach(stage: Stage, tables: string[]): Promise<object[]> {
  const differences = tables.map(async (table) => {
    const name = scene.database.sql(`${stage.schema}.${table}`);
    const [row] = await scene.database.sql<{ id: string }[]>`
      update ${name} set metadata = '{"spoilt":"yes"}' where id = (select min(id) from ${name}) returning id`;
    const object = table.replace(/s$/, "");
    return { object, id: row?.id, kind: "different", healed: true, cause: "no_event" };
  });
  return Promise.all(differences);
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
  const [run] = await scene.database.sql<Run[]>`
    select phase, runs.status, runs.leased_by as by from billstack.verifications as runs
    join billstack.connections on connections.id = connection_id where team_id = ${stage.teamId}`;
  return run;
}

it("a verification that is killed while it compares and while it confirms continues, and finds all differences", async () => {
  const stage = await loaded(500);
  const faults = await corruptOneRowEach(stage, ["customers", "invoices", "charges", "payment_methods"]);
  await start(stage);
  const lives = await killDuringRun({
    stage,
    scene,
    moments: [12, 20, 150, 200],
    running: async () => (await runOf(stage))?.phase === "listing",
  });
  const again = expectOnePageEach(lives);
  console.log(
    `verification-crash: read again ${again.map((one) => `${one.pages.length}+${one.customers.length}`).join(", ")}`,
  );
  const from = scene.stripe.asked.length;
  await scene.server.kill();
  await scene.stripe.waitUntilDisconnected();
  await scene.server.start();
  const done = await waitForVerification(stage);
  expect(done).toMatchObject({ status: "completed", equalAsOf: expect.any(String) });
  expect(done.differences).toEqual(expect.arrayContaining(faults));
  expect(done.differences).toHaveLength(faults.length);
  const { customer } = done.result;
  expect(customer).toMatchObject({ compared: 500, different: 1, healed: 1 });
  const lists = scene.stripe.asked.slice(from).filter(({ query }) => query.get("limit") === "100");
  expect(lists.filter(({ query }) => !query.has("subscription"))).toEqual([]);
}, 180_000);

it("when one of two servers is killed, the other continues its verification", async () => {
  const stage = await loaded(150);
  const faults = await corruptOneRowEach(stage, ["customers"]);
  // The first server works on the verification before the second one starts.
  await stage.fault("delay", { match: { path: "/v1/customers" }, ms: 1_000 });
  await start(stage);
  const worker = await until("the lease of the verification", async () => (await runOf(stage))?.by);
  await scene.other.start();
  const there = await scene.ready(scene.other);
  expect(await runOf(stage)).toMatchObject({ by: worker });
  await scene.server.kill();
  await until("another worker", async () => (await runOf(stage))?.by !== worker, TAKE_OVER_SECONDS);
  await stage.noFaults();
  await until("the end of the verification", async () => (await runOf(stage))?.status !== "running", 60);
  await scene.other.kill();
  await scene.server.start();
  expect(await waitForVerification(stage)).toMatchObject({ status: "completed", differences: faults });
  expect(there.teamId).not.toBe(stage.teamId);
});

it("three verifications in a row find no difference while webhooks change the objects", async () => {
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
    const done = await waitForVerification(stage);
    running = false;
    await changing;
    expect(done).toMatchObject({ status: "completed", error: null, differences: [] });
    expect(changes.made).toBeGreaterThan(10);
    await changes.allReceived();
  }
}, 180_000);
