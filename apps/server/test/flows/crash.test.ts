import { createSandbox, type Sandbox } from "@billstack/stripe-sandbox";
import { createServerDatabase, until } from "@billstack/server/testing";
import type { TestDatabase } from "@billstack/tenancy/testing";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";

import { holdLock, type HeldLock } from "../hold-lock.js";
import { KillableServer } from "../killable-server.js";
import { Stage } from "../stage.js";
import { Storm } from "../storm.js";

const KILLS = 20;
/** A change causes nine events on average. `BILLSTACK_TEST_CHANGES` sets another number, for example before a release. */
const CHANGES_BETWEEN_KILLS = Number(process.env["BILLSTACK_TEST_CHANGES"] ?? 15);
/** A little less than the number of events of all changes, which differs from run to run. */
const EVENTS = KILLS * CHANGES_BETWEEN_KILLS * 8;

let database: TestDatabase;
let sandbox: Sandbox;
let server: KillableServer;
let stage: Stage;

beforeAll(async () => {
  database = await createServerDatabase();
  sandbox = await createSandbox({ retryDelaysMs: [50, 100, ...Array.from({ length: 500 }, () => 250)] });
  server = new KillableServer(database.url, sandbox);
  await server.start();
  stage = await Stage.ready(server.asTestServer(database, sandbox));
  await stage.person.call("POST", "T/stripe/webhook-endpoint");
});
afterAll(async () => {
  await server.kill();
  await sandbox.close();
  await database.drop();
});

/** The places in the work on a changed customer where the process is killed. Each function makes it wait there. */
const PLACES: Record<string, (customer: string, change: () => Promise<unknown>) => Promise<HeldLock>> = {
  async "in the INSERT of receive"(_, change) {
    const inbox = await holdLock(database.sql, "lock table billstack.inbox in share mode");
    await change();
    return inbox;
  },
  async "in apply, before the object's freshness"(customer, change) {
    const freshness = await holdLock(
      database.sql,
      "select from billstack.freshness where object_id = $1 for update",
      [customer],
    );
    await change();
    return freshness;
  },
  "in apply, between freshness and row": (customer, change) => holdAtRow(customer, change),
  async "in apply, between row and inbox"(customer, change) {
    const row = await holdAtRow(customer, change);
    const inbox = await holdLock(
      database.sql,
      "select from billstack.inbox where object_id = $1 for update",
      [customer],
    );
    await row.release();
    return inbox;
  },
  async "after the commit of apply, before the end of its work on the connection"(customer, change) {
    // The customer is read, as what is on a test clock is: only who reads gives a connection back afterwards.
    await database.sql`update billstack.freshness set test_clock = 'clock_1' where object_id = ${customer}`;
    const row = await holdAtRow(customer, change);
    const connection = await holdLock(
      database.sql,
      "select from billstack.connections where team_id = $1 for share",
      [stage.teamId],
    );
    await row.release();
    return connection;
  },
};

async function holdAtRow(customer: string, change: () => Promise<unknown>): Promise<HeldLock> {
  const row = await holdLock(
    database.sql,
    `select from "${stage.schema}".customers where id = $1 for update`,
    [customer],
  );
  await change();
  await row.waitForBlocked();
  return row;
}

it.each(Object.entries(PLACES))(
  "a server that is killed %s loses no event and applies none twice",
  async (place, holdThere) => {
    const { id } = await stage.stripe("POST", "customers", { name: "before" });
    await until("the row", () => stage.row("customers", id));
    await until("nothing to do", async () => (await stage.inbox())["waiting"] === undefined);
    const held = await holdThere(id, () => stage.stripe("POST", `customers/${id}`, { name: place }));
    await held.waitForBlocked();
    await server.kill();
    await held.release();
    await server.start();
    await until("the new name", async () => (await stage.row("customers", id))?.["name"] === place);
    const events = (await stage.stripe("GET", "events?limit=1"))["data"] as { id: string }[];
    expect(await stage.settled(events[0]?.id ?? "")).toMatchObject({ status: "applied", attempts: 1 });
  },
);

/** When to kill the server: after `more` events were received, or applied, since it started. */
const moment = fc.record({
  status: fc.constantFrom("received" as const, "applied" as const),
  more: fc.integer({ min: 1, max: CHANGES_BETWEEN_KILLS * 5 }),
});

it("twenty kills during thousands of events end in Stripe's state, with each event once", async () => {
  const seed = Date.now() % 1_000_000_000;
  console.log(`crash: seed ${seed}`);
  const storm = new Storm(stage, seed);
  let whileWaiting = 0;
  for (const { status, more } of fc.sample(moment, { seed, numRuns: KILLS })) {
    const reached = (await storm.inbox())[status] + more;
    const changing = storm.makeChanges(CHANGES_BETWEEN_KILLS);
    await until(`${reached} ${status}`, async () => (await storm.inbox())[status] >= reached);
    if ((await storm.inbox()).waiting > 0) whileWaiting += 1;
    await server.kill();
    await changing;
    await server.start();
  }
  const { found, expected } = await storm.waitForEnd();
  const { length } = expected.events;
  console.log(`crash: ${length} events, ${whileWaiting} of ${KILLS} kills while events were waiting`);
  expect(found).toEqual(expected);
  expect(length).toBeGreaterThan(EVENTS);
  expect(whileWaiting).toBeGreaterThan(KILLS / 2);
}, 240_000);
