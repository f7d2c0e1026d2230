import { createTestDatabase } from "@billstack/tenancy/testing";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { readRefusals, Refusals } from "../../src/inbox/refusals.js";
import { createLogger } from "../../src/logger.js";
import { customerOf, eventOf, Stage, unique, WEBHOOK_SECRET } from "../stage.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const silent = createLogger("silent", () => undefined);
const anEvent = (over = {}) => eventOf(customerOf(`cus_${unique()}`, "Ada"), over);
const minutes = (n: number): number => Math.floor(Date.now() / 1_000) + n * 60;
/** Reads the counts of refused deliveries of a team, as its status does. */
async function refusalsOf(stage: Stage) {
  const [row] = await server.sql<{ id: string }[]>`
    select id from billstack.connections where team_id = ${stage.teamId}`;
  return readRefusals(server.sql, row?.id ?? "");
}

it("the first refused delivery is counted at once, with its reason and time", async () => {
  const own = await startTestServer();
  const stage = await Stage.ready(own);
  const [connection] = await own.sql<{ id: string }[]>`select id from billstack.connections`;
  const id = connection?.id ?? "";
  expect(await readRefusals(own.sql, id)).toEqual({ lastAt: null });
  await stage.deliver(anEvent(), { secret: `${WEBHOOK_SECRET}x` });
  const counts = await until("the refusal", async () => {
    const found = await readRefusals(own.sql, id);
    return found.lastAt === null ? null : found;
  });
  expect(counts).toEqual({ invalid_signature: 1, lastAt: expect.any(String) });
  expect(Math.abs(Date.now() - Date.parse(counts.lastAt ?? ""))).toBeLessThan(30_000);
  await own.stop();
});

it("each reason is counted for its connection only, and a process writes its counts before it ends", async () => {
  const same = { databaseUrl: server.databaseUrl, sandboxUrl: server.sandbox.url };
  const second = await startTestServer(same);
  const stage = await Stage.ready(second);
  const placeholder = await Stage.open(second);
  await placeholder.connect({ webhookSecret: "whsec_placeholder" });
  const event = JSON.stringify(anEvent());
  await stage.post(event, {});
  for (const secret of ["whsec_one", "whsec_two"]) await stage.deliver(event, { secret });
  await stage.deliver(event, { timestamp: minutes(-6) });
  await stage.deliver(event, { timestamp: minutes(6) });
  await stage.deliver(anEvent({ livemode: true }));
  await stage.deliver("[]");
  await placeholder.deliver(event);
  expect((await stage.deliver(anEvent())).status).toBe(200);
  await second.client().call("POST", "/api/webhooks/stripe/zzzzzzzzzzzzzzzz", event);
  await second.stop();
  expect(await refusalsOf(stage)).toEqual({
    invalid_signature: 3,
    wrong_clock: 2,
    wrong_mode: 1,
    not_an_event: 1,
    lastAt: expect.any(String),
  });
  expect(await refusalsOf(placeholder)).toEqual({ webhook_secret_missing: 1, lastAt: expect.any(String) });
  const [all] = await server.sql`select count(distinct connection_id)::int as n from billstack.refusals`;
  expect(all).toEqual({ n: 2 });
});

it("refused deliveries are a problem with advice, until an hour after the last one", async () => {
  const own = await startTestServer();
  const stage = await Stage.ready(own);
  const problem = async () => {
    const problems = (await stage.status())["problems"] as {
      code: string;
      sentence: string;
      action: string;
    }[];
    return problems.find(({ code }) => code === "deliveries_refused");
  };
  expect(await problem()).toBeUndefined();
  await stage.deliver(anEvent(), { secret: `${WEBHOOK_SECRET}x` });
  expect(await until("the problem", problem)).toMatchObject({
    sentence: expect.stringContaining("1 with a signature that does not match"),
    action: expect.stringContaining("signing secret"),
  });
  await own.sql`update billstack.refusals set last_at = last_at - interval '61 minutes'`;
  expect(await problem()).toBeUndefined();
  await own.stop();
});

it("counts of refused deliveries are removed after a day, and with their connection", async () => {
  const stage = await Stage.ready(server);
  const refusals = new Refusals(server.sql, silent);
  const [row] = await server.sql<{ id: string }[]>`
    select id from billstack.connections where team_id = ${stage.teamId}`;
  const id = row?.id ?? "";
  refusals.add(id, "invalid_signature");
  await refusals.settled();
  await server.sql`
    update billstack.refusals set hour = hour - interval '26 hours', last_at = last_at - interval '26 hours'
    where connection_id = ${id}`;
  expect(await readRefusals(server.sql, id)).toEqual({ lastAt: null });
  refusals.add(id, "wrong_mode");
  await refusals.settled();
  expect(await server.sql`select reason from billstack.refusals where connection_id = ${id}`).toEqual([
    { reason: "wrong_mode" },
  ]);
  await stage.person.call("DELETE", "T/stripe/disconnect");
  await until("the counts to be removed", async () => {
    const left = await server.sql`select from billstack.refusals where connection_id = ${id}`;
    return left.length === 0;
  });
});

it("thousands of refused deliveries of many teams are written by two statements", async () => {
  const database = await createTestDatabase();
  await database.sql`insert into billstack.teams (id, name) select 'team' || lpad(n::text, 12, '0'), '' from generate_series(1, 300) n`;
  const connections = await database.sql<{ id: string }[]>`
    insert into billstack.connections
      (team_id, mode, secret_key_sealed, secret_key_hint, publishable_key_sealed)
    select id, 'test', '', '', '' from billstack.teams returning id`;
  await database.sql`create table written (rows int)`;
  await database.sql.unsafe(`
    create function note() returns trigger language plpgsql as $$ begin insert into written values (1); return null; end $$;
    create trigger note after insert on billstack.refusals for each statement execute function note()`);
  const refusals = new Refusals(database.sql, silent);
  const flood = (): void => {
    for (let n = 0; n < 50; n++) for (const { id } of connections) refusals.add(id, "invalid_signature");
  };
  flood();
  await until("the first write", async () => {
    const [row] = await database.sql<{ n: number }[]>`select count(*)::int as n from written`;
    return row?.n === 1;
  });
  for (let n = 0; n < 5; n++) {
    flood();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await refusals.settled();
  expect(await database.sql`select from written`).toHaveLength(2);
  for (const { id } of connections.slice(0, 3))
    expect(await readRefusals(database.sql, id)).toMatchObject({ invalid_signature: 300 });
  await database.drop();
});
