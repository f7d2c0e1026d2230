import { generateKey } from "@billstack/crypto";
import { createSandbox, type Sandbox } from "@billstack/stripe-sandbox";
import { until } from "@billstack/server/testing";
import { startTestServer, type TestServer as PostgresServer } from "@billstack/tenancy/testing";
import { PINNED_API_VERSION } from "@billstack/stripe-verify";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";

import { KillableServer } from "../killable-server.js";
import { Stage, WEBHOOK_SECRET } from "../stage.js";
import { Storm } from "../storm.js";

const CHANGES = 20;

/**
 * A PostgreSQL of this test, which the test may kill. It writes to the disk, because acknowledged events must
 * survive.
 */
let database: PostgresServer;
let sql: Sql;
let sandbox: Sandbox;
let one: KillableServer;
let other: KillableServer;

beforeAll(async () => {
  database = await startTestServer({ durable: true });
  sql = postgres(database.url, { max: 3, onnotice: () => undefined });
  sandbox = await createSandbox({ retryDelaysMs: [50, 100, ...Array.from({ length: 500 }, () => 250)] });
  const keys = { BILLSTACK_ENCRYPTION_KEYS: generateKey() };
  one = new KillableServer(database.url, sandbox, keys);
  other = new KillableServer(database.url, sandbox, keys);
  await one.start();
});
afterAll(async () => {
  await one.kill();
  await other.kill();
  await sandbox.close();
  await sql.end();
  await database.stop();
});

function seed(): number {
  const chosen = Date.now() % 1_000_000_000;
  console.log(`storm: seed ${chosen}`);
  return chosen;
}

/** Returns a stage on the server `one` with a webhook endpoint at each of the servers, so each gets every event. */
async function stageOn(...servers: KillableServer[]): Promise<Stage> {
  const stage = await Stage.ready(one.asTestServer({ url: database.url, sql }, sandbox));
  for (const server of servers) {
    const { url } = server.asTestServer({ url: database.url, sql }, sandbox);
    await stage.sandbox("POST", `${stage.account}/webhook`, {
      url: `${url}/api/webhooks/stripe/${stage.teamId}`,
      secret: WEBHOOK_SECRET,
      api_version: PINNED_API_VERSION,
    });
  }
  return stage;
}

/** Kills one process of PostgreSQL. PostgreSQL then ends all sessions and recovers from its write-ahead log. */
async function killPostgres(): Promise<void> {
  const [session] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  process.kill(session?.pid ?? 0, "SIGKILL");
  await until("PostgreSQL to be gone and back", async () => {
    const [now] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`.catch(() => []);
    return now !== undefined && now.pid !== session?.pid;
  });
}

it("PostgreSQL is killed five times during many events, the server keeps running, and every event is applied once", async () => {
  const stage = await stageOn(one);
  const storm = new Storm(stage, seed());
  for (let kills = 0; kills < 5; kills++) {
    const before = await storm.inbox();
    const changing = storm.makeChanges(CHANGES);
    const status = kills % 2 === 0 ? "applied" : "received";
    await until(`more ${status}`, async () => (await storm.inbox())[status] > before[status]);
    await killPostgres();
    await changing;
  }
  const { found, expected } = await storm.waitForEnd();
  expect(found).toEqual(expected);
}, 180_000);

it("two servers get every event, one of them is killed five times, and every event is applied once", async () => {
  await other.start();
  const stage = await stageOn(one, other);
  const storm = new Storm(stage, seed());
  for (let kills = 0; kills < 5; kills++) {
    const { applied } = await storm.inbox();
    const changing = storm.makeChanges(CHANGES);
    await until("more applied", async () => (await storm.inbox()).applied > applied);
    await other.kill();
    await changing;
    await other.start();
  }
  const { found, expected } = await storm.waitForEnd();
  expect(found).toEqual(expected);
}, 180_000);
