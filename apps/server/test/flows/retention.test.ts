import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { holdLock } from "../hold-lock.js";
import { jobsDone, sweep } from "../jobs.js";
import { Stage } from "../stage.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ env: { EVENT_PAYLOAD_DAYS: "30", EVENT_DAYS: "100", RUN_DAYS: "50" } });
});
afterAll(() => server.stop());

async function connectionId(stage: Stage): Promise<string> {
  const [row] = await server.sql<{ id: string }[]>`
    select id from billstack.connections where team_id = ${stage.teamId}`;
  return row?.id ?? "";
}

/** Puts events into the inbox that arrived `days` days ago, and returns their ids. */
async function insertEvents(id: string, days: number, statuses: string[], count = 1): Promise<void> {
  await server.sql`
    insert into billstack.inbox
      (connection_id, event_id, type, created, received_at, next_attempt_at, status, payload)
    select ${id}, 'evt_' || status || '_' || ${days}::int || '_' || n, 'customer.updated', now(),
      now() - make_interval(days => ${days}::int), now() + interval '1 day', status, '{}'
    from unnest(${statuses}::text[]) as status, generate_series(1, ${count}::int) as n`;
}

async function forget(): Promise<void> {
  await sweep(server);
  await jobsDone(server, "forget_old");
}

/** Returns the events of the inbox, and whether each has a payload. */
async function events(id: string): Promise<Record<string, boolean>> {
  const rows = await server.sql<{ id: string; has: boolean }[]>`
    select event_id as id, payload is not null as has from billstack.inbox
    where connection_id = ${id} order by event_id`;
  return Object.fromEntries(rows.map(({ id: event, has }) => [event, has]));
}

it("deletes old payloads and then old events, and never what waits", async () => {
  const stage = await Stage.ready(server);
  const id = await connectionId(stage);
  const all = ["applied", "buried", "not_synced", "waiting"];
  for (const days of [29, 31, 99, 101]) await insertEvents(id, days, all);
  await forget();
  expect(await events(id)).toEqual({
    evt_applied_29_1: true,
    evt_buried_29_1: true,
    evt_not_synced_29_1: true,
    evt_waiting_29_1: true,
    evt_applied_31_1: false,
    evt_buried_31_1: true,
    evt_not_synced_31_1: false,
    evt_waiting_31_1: true,
    evt_applied_99_1: false,
    evt_buried_99_1: true,
    evt_not_synced_99_1: false,
    evt_waiting_99_1: true,
    evt_waiting_101_1: true,
  });
});

it("deletes more than one step takes, and passes by what another transaction has locked", async () => {
  const stage = await Stage.ready(server);
  const id = await connectionId(stage);
  await insertEvents(id, 40, ["applied"], 10_001);
  const left = async () => Object.values(await events(id)).filter(Boolean).length;
  const lock = await holdLock(
    server.sql,
    `select from billstack.inbox where connection_id = '${id}' and event_id = 'evt_applied_40_7' for update`,
  );
  await forget();
  expect(await left()).toBe(1);
  await lock.release();
  await forget();
  await until("the last payload", async () => (await left()) === 0);
});

it("deletes old runs, but not those that say what is loaded or equal", async () => {
  const stage = await Stage.ready(server);
  const id = await connectionId(stage);
  const backfill = (
    name: string,
    days: number,
    objects: string,
    after: string | null,
    status = "completed",
  ) =>
    server.sql`
      insert into billstack.backfills (connection_id, status, objects, created_after, result, error, started_at, finished_at)
      values (${id}, ${status}, ${objects}::text[], ${after}::text::timestamptz, '{}', ${name},
        now() - make_interval(days => ${days}::int), now() - make_interval(days => ${days}::int))`;
  await backfill("only load of prices", 200, "{price,customer}", null);
  await backfill("loaded again since", 190, "{customer}", null);
  await backfill("failed", 180, "{customer}", null, "failed");
  await backfill("from an earlier time on", 170, "{invoice}", "2020-01-01");
  await backfill("from a later time on", 60, "{invoice}", "2021-01-01");
  await backfill("recent", 49, "{customer}", null);
  for (const [name, days, status] of [
    ["old", 300, "completed"],
    ["newest that was completed", 200, "completed"],
    ["failed later", 100, "failed"],
  ] as const)
    await server.sql`
      insert into billstack.verifications (connection_id, objects, status, error, started_at, finished_at)
      values (${id}, '{}', ${status}, ${name}, now() - make_interval(days => ${days}::int),
        now() - make_interval(days => ${days}::int))`;
  await forget();
  const names = (table: string) =>
    server.sql<{ error: string }[]>`
      select error from ${server.sql(`billstack.${table}`)} where connection_id = ${id} order by started_at`;
  expect((await names("backfills")).map(({ error }) => error)).toEqual([
    "only load of prices",
    "from an earlier time on",
    "from a later time on",
    "recent",
  ]);
  expect((await names("verifications")).map(({ error }) => error)).toEqual([
    "newest that was completed",
    "failed later",
  ]);
});
