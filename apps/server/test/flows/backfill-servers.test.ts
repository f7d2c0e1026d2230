import { until } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { KillableScene } from "../killable-scene.js";
import type { Stage } from "../stage.js";

/** The longest pause of a run after the process that worked on it was killed. */
const TAKE_OVER_SECONDS = 15;

let scene: KillableScene;
beforeAll(async () => {
  scene = await KillableScene.open();
});
afterAll(() => scene.close());

/** Returns who works on the run of the team; null if nobody does. */
async function leasedBy(stage: Stage): Promise<string | null> {
  const [row] = await scene.database.sql<{ by: string | null }[]>`
    select runs.leased_by as by from billstack.backfills as runs
    join billstack.connections on connections.id = connection_id
    where team_id = ${stage.teamId} and runs.status = 'running'`;
  return row?.by ?? null;
}

it("when one of two servers is killed, the other continues its run", async () => {
  const stage = await scene.seeded(400);
  // The first server works on the run before the second one starts.
  await stage.fault("delay", { match: { path: "/v1/customers" }, ms: 1_000 });
  await stage.backfill({}, "");
  const worker = await until("the lease of the run", async () => leasedBy(stage));
  await scene.other.start();
  const other = await scene.ready(scene.other);
  expect(await leasedBy(stage)).toBe(worker);
  await scene.server.kill();
  const killedAt = performance.now();
  await until(
    "another worker",
    async () => ![null, worker].includes(await leasedBy(stage)),
    TAKE_OVER_SECONDS,
  );
  console.log(`backfill-servers: taken over after ${Math.round(performance.now() - killedAt)} ms`);
  await stage.noFaults();
  await scene.server.start();
  await until("the end of the run", async () => (await stage.run()).status !== "running", 60);
  expect(await stage.run()).toMatchObject({ status: "completed", result: { customer: { synced: 400 } } });
  expect(other.teamId).not.toBe(stage.teamId);
});
