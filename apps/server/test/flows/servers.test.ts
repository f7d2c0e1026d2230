import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";

import { generateKey } from "@billstack/crypto";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { startChildServer, type ChildServer } from "../child-server.js";
import { customerOf, eventOf, Stage } from "../stage.js";
import { watch } from "../watch.js";
import { WatchedStripe } from "../watched-stripe.js";

const keys = { BILLSTACK_ENCRYPTION_KEYS: generateKey() };
/** A server without a worker: it receives and answers. The servers that a test starts do the work. */
let front: TestServer;
const running: { stop(): Promise<unknown> }[] = [];

beforeAll(async () => {
  front = await startTestServer({ env: { ...keys, BILLSTACK_WORKER: "off" } });
});
afterAll(async () => {
  for (const one of running) await one.stop();
  await front.stop();
});

async function worker(): Promise<TestServer> {
  const server = await startTestServer({
    databaseUrl: front.databaseUrl,
    sandboxUrl: front.sandbox.url,
    env: keys,
  });
  running.push(server);
  return server;
}

async function child(sandboxUrl = front.sandbox.url): Promise<ChildServer> {
  const server = await startChildServer({
    DATABASE_URL: front.databaseUrl,
    STRIPE_SANDBOX_URL: sandboxUrl,
    ...keys,
  });
  running.push({ stop: () => server.end("SIGKILL") });
  return server;
}

/** Makes leases and active jobs two minutes older, so those of a dead process have expired. */
async function twoMinutesPass(): Promise<void> {
  const { sql } = front;
  await sql`update billstack.backfills set leased_until = leased_until - interval '2 minutes'`;
  await sql`update billstack.connections set leased_until = leased_until - interval '2 minutes'`;
  await sql`update billstack_jobs.job set started_on = started_on - interval '2 minutes' where state = 'active'`;
}

const synced = async (stage: Stage) => Number((await stage.run())?.result["customer"]?.["synced"] ?? 0);

/** Starts a backfill of twelve slow pages, and waits until it has loaded some of them. */
async function halfLoaded(): Promise<{ stage: Stage; loaded: number }> {
  const stage = await Stage.ready(front);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 1_200 });
  await stage.fault("delay", { match: { path: "/v1/customers" }, ms: 200 });
  await stage.backfill({ objects: ["customer"] }, "");
  const loaded = await until("some pages", async () => {
    const count = await synced(stage);
    return count >= 200 && count;
  });
  return { stage, loaded };
}

/** Waits until the run has ended, and expects that it never shows fewer rows than were loaded before. */
async function expectToContinue({ stage, loaded }: { stage: Stage; loaded: number }): Promise<void> {
  await until(
    "the end of the run",
    async () => {
      expect(await synced(stage)).toBeGreaterThanOrEqual(loaded);
      return (await stage.run()).status !== "running";
    },
    40,
  );
  expect(await stage.run()).toMatchObject({
    status: "completed",
    result: { customer: { synced: 1_200, status: "completed" } },
  });
  expect(await stage.count("customers")).toBe(1_200);
}

it("another server continues the backfill of a killed process where it stopped", async () => {
  const first = await child();
  const half = await halfLoaded();
  await first.end("SIGKILL");
  const loadedBefore = await synced(half.stage);
  const second = await worker();
  await twoMinutesPass();
  await expectToContinue({ ...half, loaded: loadedBefore });
  await half.stage.noFaults();
  await second.stopServer();
});

it("SIGTERM ends the process with exit code 0, and another server continues its backfill", async () => {
  const first = await child();
  const half = await halfLoaded();
  const second = await worker();
  expect(await first.end("SIGTERM")).toBe(0);
  await expectToContinue(half);
  await half.stage.noFaults();
  await second.stopServer();
});

it("after SIGTERM the process applies the event that it works on, and answers open requests", async () => {
  const stripe = await WatchedStripe.before({ url: front.sandbox.url, close: async () => undefined });
  running.push({ stop: () => stripe.close() });
  const first = await child(stripe.url);
  const stage = await Stage.ready(front);
  const { id } = await stage.stripe("POST", "customers", { name: "In hand" });
  await stage.fault("delay", { match: { path: `/v1/customers/${id}` }, ms: 1_000, times: 1 });
  const event = eventOf(customerOf(id, "Older"), { created: 1_700_000_000 });
  await stage.deliver(event);
  await until("the read", () => stripe.asked.some(({ path }) => path === `/v1/customers/${id}`));
  const asking = request(`${first.url}/api/auth/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json", expect: "100-continue" },
  });
  asking.flushHeaders();
  await once(asking, "continue");
  const ended = first.end("SIGTERM");
  asking.end(JSON.stringify({ email: "nobody@example.com", password: "not theirs" }));
  const [answer] = (await once(asking, "response")) as [IncomingMessage];
  expect(answer.resume().statusCode).toBe(401);
  expect(await ended).toBe(0);
  expect(await stage.event(event.id)).toMatchObject({ status: "applied" });
  expect(await stage.row("customers", id)).toMatchObject({ name: "In hand" });
});

it("another server applies the events of a killed process, each once", async () => {
  const first = await child();
  const stage = await Stage.ready(front);
  const events = Array.from({ length: 120 }, (_, i) => eventOf(customerOf(`cus_${i}`, `Person ${i}`)));
  const deliveries = Promise.all(events.map((event) => stage.deliver(event)));
  await until("some applied", async () => ((await stage.inbox())["applied"] ?? 0) > 0);
  await first.end("SIGKILL");
  expect((await deliveries).every(({ status }) => status === 200)).toBe(true);
  const second = await worker();
  await twoMinutesPass();
  await until("all applied", async () => (await stage.inbox())["applied"] === 120);
  const [attempts] = await front.sql`select max(attempts) as most from billstack.inbox
    join billstack.connections on connections.id = connection_id where team_id = ${stage.teamId}`;
  expect(attempts).toEqual({ most: 1 });
  expect(await stage.count("customers")).toBe(120);
  await second.stopServer();
});

it("a subscription on one server shows the work of another server", async () => {
  const second = await worker();
  const stage = await Stage.ready(front);
  const seen = (async () => {
    for await (const status of watch<Record<string, unknown>>(stage, "connection.watch")) {
      if (status["lastEventAt"] !== null) return status;
    }
    return null;
  })();
  await stage.apply(eventOf(customerOf("cus_seen", "Seen")));
  expect(await seen).toMatchObject({ connected: true, syncStatus: "ready" });
  const runs = (async () => {
    for await (const { backfill } of watch<{ backfill: { status: string } | null }>(
      stage,
      "backfill.watch",
    )) {
      if (backfill?.status === "completed") return backfill;
    }
    return null;
  })();
  await stage.backfill({ objects: ["product"] });
  expect(await runs).toMatchObject({ status: "completed" });
  await second.stopServer();
});

it("two servers share the events and the backfill of one team, and do nothing twice", async () => {
  const [one, two] = [await worker(), await worker()];
  const stage = await Stage.ready(front);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 300 });
  const [started, again] = await Promise.all([stage.backfill(), stage.backfill()]);
  expect([started.status, again.status].sort()).toEqual([200, 409]);
  expect(await stage.run()).toMatchObject({ status: "completed", result: { customer: { synced: 300 } } });
  const events = Array.from({ length: 60 }, (_, i) => eventOf(customerOf(`cus_${i % 20}`, `Person ${i}`)));
  await Promise.all(events.map((event, i) => stage.deliver(event, { server: i % 2 === 0 ? one : two })));
  await until("all settled", async () => (await stage.inbox())["waiting"] === undefined);
  expect((await stage.inbox())["buried"]).toBeUndefined();
  await one.stopServer();
  await two.stopServer();
});
