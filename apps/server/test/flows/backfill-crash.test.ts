import { until } from "@billstack/server/testing";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";

import { fillConnection, STEP } from "../fill-connection.js";
import { holdLock } from "../hold-lock.js";
import { expectOnePageEach, killDuringRun } from "../kill-during-run.js";
import { KillableScene } from "../killable-scene.js";
import { Stage } from "../stage.js";
import { compareTeams } from "../compare-teams.js";

const CUSTOMERS = 800;
const KILLS = 10;

let scene: KillableScene;
beforeAll(async () => {
  scene = await KillableScene.open();
});
afterAll(() => scene.close());

/** Returns a second team of the same account, which is loaded without a kill. */
async function loadedWithoutKills(stage: Stage): Promise<Stage> {
  const other = await Stage.open(stage.server);
  await other.connect(stage.keys);
  await other.backfill({}, "");
  await until("the other run", async () => (await other.run()).status !== "running", 300);
  return other;
}

/** After how many requests the server is killed in each of its lives: first while it reads lists, then customers. */
function moments(seed: number): number[] {
  const lists = fc.sample(fc.integer({ min: 1, max: 22 }), { seed, numRuns: KILLS - 3 });
  const customers = fc.sample(fc.integer({ min: 30, max: 160 }), { seed, numRuns: 3 });
  return [...lists, ...customers];
}

const newSeed = (): number => Date.now() % 1_000_000_000;

it("a backfill that is killed ten times reads at most one page of each window again, and loads every row", async () => {
  const seed = newSeed();
  const stage = await scene.seeded(CUSTOMERS);
  const began = performance.now();
  await stage.backfill({}, "");
  const lives = await killDuringRun({ stage, scene, moments: moments(seed) });
  const took = Math.round(performance.now() - began);
  const run = await stage.run();
  expect(run).toMatchObject({ status: "completed", error: null });

  const again = expectOnePageEach(lives);
  const pages = new Set(lives.flatMap(({ asked }) => asked.map(({ key }) => key))).size;
  const sum = (of: { pages: string[]; customers: string[] }[], what: "pages" | "customers") =>
    of.reduce((all, one) => all + one[what].length, 0);
  console.log(
    `backfill-crash: seed ${seed}, ${took} ms, ${pages} pages, read again ${sum(again, "pages")} pages ` +
      `and ${sum(again, "customers")} customers`,
  );

  const other = await loadedWithoutKills(stage);
  const compared = await compareTeams(scene.database.sql, stage.teamId, other.teamId);
  expect(Object.entries(compared).filter(([, { unequal }]) => unequal > 0)).toEqual([]);
  const { result: withoutKills } = await other.run();
  const synced = (of: Record<string, Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(of).map(([name, one]) => [name, one["synced"]]));
  expect(synced(run.result)).toEqual(synced(withoutKills));
  const { counts, omitted } = (await stage.sandbox("GET", `${stage.account}/counts`)) as Counts;
  expect(synced(run.result)).toMatchObject({
    customer: counts["customers"],
    subscription: (counts["subscriptions"] ?? 0) + (omitted["canceled_subscriptions"] ?? 0),
    invoice: counts["invoices"],
    charge: counts["charges"],
    payment_intent: counts["payment_intents"],
    payment_method: counts["payment_methods"],
    refund: counts["refunds"],
  });
  expect(compared["customers"]?.rows).toBe(CUSTOMERS);
}, 300_000);

type Counts = Record<"counts" | "omitted", Record<string, number>>;

it("a removal of events whose process is killed in the middle goes on after the next start", async () => {
  const { sql } = scene.database;
  const stage = await scene.ready();
  const [connection] = await sql<{ id: string }[]>`
    select id from billstack.connections where team_id = ${stage.teamId}`;
  const id = connection?.id ?? "";
  await fillConnection(sql, id, 3 * STEP);
  const lock = await holdLock(
    sql,
    `select from billstack.inbox where connection_id = '${id}' and event_id = 'evt_00007000' for update`,
  );
  expect((await stage.person.call("DELETE", "T/stripe/disconnect")).status).toBe(200);
  await lock.waitForBlocked();
  await scene.server.kill();
  await lock.release();
  const left = async () => {
    const [row] = await sql<{ events: number; removed: number | null }[]>`
      select count(*)::int as events,
        (select removed::int from billstack.removals where connection_id = ${id}) as removed
      from billstack.inbox where connection_id = ${id}`;
    return row;
  };
  expect(await left()).toEqual({ events: 2 * STEP, removed: STEP });
  await sql`update billstack.removals set stepped_at = now() - interval '2 minutes'`;
  await scene.server.start();
  await until("nothing is left", async () => (await left())?.removed === null);
  expect(await left()).toEqual({ events: 0, removed: null });
});
