import { generateKey } from "@billstack/crypto";
import { createSandbox, type Sandbox } from "@billstack/stripe-sandbox";
import { until } from "@billstack/server/testing";
import { startTestServer, type TestServer as PostgresServer } from "@billstack/tenancy/testing";
import { PINNED_API_VERSION } from "@billstack/stripe-verify";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";

import { KillableServer } from "../killable-server.js";
import { runSql } from "../sql-console.js";
import { ENDED, inSession, makeLogin, refusalOf, refusalOfSession } from "../sql-login.js";
import { customerOf, eventOf, Stage, WEBHOOK_SECRET } from "../stage.js";
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

/** SQLSTATE invalid_authorization_specification: the role may not log in. */
const LOGIN_REFUSED = "28000";

/** Takes advisory locks until PostgreSQL's lock table has no room for another one, and keeps them for 20 seconds. */
const FILL_LOCK_TABLE = `do $$ declare taken bigint := 0; begin
  for tries in 1..20 loop
    begin
      loop perform pg_try_advisory_lock(taken); taken := taken + 1; end loop;
    exception when others then null; end;
  end loop;
  perform pg_sleep(20);
end $$`;

it("a SQL login that fills PostgreSQL's lock table is ended, and its team has no SQL access for a while", async () => {
  const [victim, attacker] = [await stageOn(one), await stageOn(one)];
  const { url, role } = await makeLogin(attacker.person);
  expect((await runSql(attacker.person, "select 1")).status).toBe(200);
  await until("the session that looks at locks", async () => {
    const rows = await sql`
      select from pg_stat_activity where state = 'idle in transaction' and query like '%pg_lock_status%'`;
    return rows.length > 0;
  });
  // The next look at the role has to read it from the catalogue, for which PostgreSQL takes locks.
  await inSession(url, async (session) => {
    await session.unsafe("set default_transaction_read_only = off");
    await session.unsafe(`alter role ${role} set work_mem = '5MB'`);
  });
  const outcomes: string[] = [];
  const attack = async (): Promise<void> => {
    for (;;) {
      const outcome = await inSession(url, (session) => refusalOf(session, FILL_LOCK_TABLE));
      if (outcome === LOGIN_REFUSED) return;
      outcomes.push(outcome);
    }
  };
  let isOver = false;
  const attacks = Promise.all([1, 2, 3, 4, 5].map(attack)).finally(() => (isOver = true));
  let refused = 0;
  while (!isOver) {
    const { status } = await victim.deliver(eventOf(customerOf("cus_flood", "Flood")));
    if (status === 503) refused += 1;
  }
  await attacks;
  console.log(`lock table: ${refused} deliveries refused`);
  expect(outcomes.filter((outcome) => ENDED.test(outcome)).length).toBeGreaterThan(0);
  expect(outcomes).not.toContain("succeeded");
  await until("deliveries to be received", async () => {
    return (await victim.deliver(eventOf(customerOf("cus_after", "After")))).status === 200;
  });
  expect(await refusalOfSession(url)).toBe(LOGIN_REFUSED);
  const paused = { status: 429, body: { code: "sql_access_paused" } };
  expect(await runSql(attacker.person, "select 1")).toMatchObject(paused);
  expect(await attacker.person.call("POST", "T/sql-access")).toMatchObject(paused);
  expect((await attacker.person.call("GET", "T/sql-access")).body).toMatchObject({
    sqlAccess: { role },
    pausedUntil: expect.stringMatching(/Z$/),
  });
  // A new login would have no pause.
  expect((await attacker.person.call("DELETE", "T/sql-access")).status).toBe(200);
  expect(await attacker.person.call("POST", "T/sql-access")).toMatchObject(paused);
  const { body } = await attacker.person.call("GET", "T/audit?limit=2");
  expect(body["entries"]).toMatchObject([
    { action: "sql_access.revoked" },
    { action: "sql_access.paused", userId: null },
  ]);

  await sql`update billstack.teams set sql_paused_until = now() where id = ${attacker.teamId}`;
  await makeLogin(attacker.person);
  expect((await runSql(attacker.person, "select 1")).status).toBe(200);
});
