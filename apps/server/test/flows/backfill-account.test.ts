import { until } from "@billstack/server/testing";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";

import { compareWithStripe } from "../compare-with-stripe.js";
import { killDuringRun } from "../kill-during-run.js";
import { KillableScene } from "../killable-scene.js";
import { SpreadChanges } from "../spread-changes.js";
import type { Stage } from "../stage.js";
import { verify } from "../verify.js";

/** 20000 customers have 13,000 subscriptions, and about 40,000 each of invoices, charges and payment intents. */
const CUSTOMERS = Number(process.env["BILLSTACK_TEST_CUSTOMERS"] ?? 300);
/** One change for every hundred objects. There are about twelve objects for each customer. */
const CHANGES = Math.round(CUSTOMERS * 12 * 0.01);
const KILLS = 10;
/** The time limit of a test: one minute, and two minutes more for each thousand customers. */
const TIMEOUT_MS = 60_000 + CUSTOMERS * 120;

let scene: KillableScene;
beforeAll(async () => {
  scene = await KillableScene.open();
});
afterAll(() => scene.close());

async function waitForEnd(stage: Stage, began: number): Promise<void> {
  await until("the end of the run", async () => (await stage.run()).status !== "running", TIMEOUT_MS / 1_000);
  console.log(`backfill-account: ${CUSTOMERS} customers in ${seconds(began)} s`);
  expect(await stage.run()).toMatchObject({ status: "completed", error: null });
}

const seconds = (began: number): string => ((performance.now() - began) / 1_000).toFixed(1);

async function expectEqual(stage: Stage): Promise<void> {
  const began = performance.now();
  const { rows, unequal } = await compareWithStripe(stage);
  console.log(`backfill-account: compared in ${seconds(began)} s: ${JSON.stringify(rows)}`);
  expect(unequal).toEqual([]);
  for (const table of ["invoices", "charges", "payment_intents"]) {
    expect(rows[table]).toBeGreaterThanOrEqual(CUSTOMERS);
  }
  expect(rows["subscriptions"]).toBeGreaterThanOrEqual(CUSTOMERS / 4);
}

it(
  "after a backfill every row equals Stripe, and a verification finds no difference",
  async () => {
    const stage = await scene.seeded(CUSTOMERS);
    const began = performance.now();
    await stage.backfill({}, "");
    await waitForEnd(stage, began);
    await expectEqual(stage);
    expect((await stage.run()).result).toMatchObject({ customer: { synced: CUSTOMERS } });
    const verifying = performance.now();
    const verified = await verify(stage, TIMEOUT_MS / 1_000);
    console.log(`backfill-account: verified in ${seconds(verifying)} s`);
    expect(verified).toMatchObject({ status: "completed", differences: [], equalAsOf: expect.any(String) });
  },
  TIMEOUT_MS,
);

it(
  "every row equals Stripe if one object of a hundred changes during the backfill, and again during the verification",
  async () => {
    const stage = await scene.seeded(CUSTOMERS);
    await stage.person.call("POST", "T/stripe/webhook-endpoint");
    const changes = new SpreadChanges(stage, newSeed());
    const began = performance.now();
    await stage.backfill({}, "");
    await Promise.all([changes.make(CHANGES), waitForEnd(stage, began)]);
    await changes.allReceived();
    await expectEqual(stage);
    const [verified] = await Promise.all([verify(stage, TIMEOUT_MS / 1_000), changes.make(CHANGES)]);
    expect(verified).toMatchObject({ status: "completed", differences: [], equalAsOf: expect.any(String) });
    await changes.allReceived();
    expect(changes.made).toBe(2 * CHANGES);
  },
  TIMEOUT_MS,
);

it(
  "every row equals Stripe if objects change and the server is killed ten times during the backfill",
  async () => {
    const seed = newSeed();
    const stage = await scene.seeded(CUSTOMERS);
    await stage.person.call("POST", "T/stripe/webhook-endpoint");
    const changes = new SpreadChanges(stage, seed);
    const moments = fc.sample(fc.integer({ min: 1, max: Math.round(CUSTOMERS / KILLS) }), {
      seed,
      numRuns: KILLS,
    });
    const began = performance.now();
    await stage.backfill({}, "");
    const perLife = Math.ceil(CHANGES / KILLS);
    await killDuringRun({ stage, scene, moments, meanwhile: () => changes.make(perLife) });
    await waitForEnd(stage, began);
    await changes.allReceived();
    await expectEqual(stage);
    expect(changes.made).toBeGreaterThanOrEqual(CHANGES);
  },
  TIMEOUT_MS,
);

function newSeed(): number {
  const seed = Number(process.env["BILLSTACK_TEST_SEED"] ?? Date.now() % 1_000_000_000);
  console.log(`backfill-account: seed ${seed}`);
  return seed;
}
