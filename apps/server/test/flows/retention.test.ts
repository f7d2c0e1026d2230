import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { parseTeamId, type TeamId } from "@billstack/tenancy";
import { afterAll, beforeAll, expect, it } from "vitest";

import { compareWithAnchor } from "../../src/audit/anchor.js";
import { verifyAudit } from "../../src/audit/verify.js";
import { asAuditOwner } from "../audit-owner.js";
import { holdLock } from "../hold-lock.js";
import { jobsDone, sweep } from "../jobs.js";
import { auditKeyOf, makeAuditOld } from "../old-audit.js";
import { Stage } from "../stage.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    env: { EVENT_PAYLOAD_DAYS: "30", EVENT_DAYS: "100", RUN_DAYS: "50", AUDIT_DAYS: "366" },
  });
});
afterAll(() => server.stop());

async function connectionId(stage: Stage): Promise<string> {
  const [row] = await server.sql<{ id: string }[]>`
    select id from billstack.connections where team_id = ${stage.teamId}`;
  return row?.id ?? "";
}

/** Puts events into the inbox that arrived `days` days ago. */
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

/** Opens a team that is not connected, and makes `count` API keys, so that its audit has at least as many entries. */
async function openAudit(
  count: number,
): Promise<{ stage: Stage; teamId: TeamId; seqs(): Promise<number[]> }> {
  const stage = await Stage.open(server);
  const teamId = parseTeamId(stage.teamId);
  if (teamId === null) throw new Error("the team has no id");
  for (let made = 0; made < count; made++)
    expect((await stage.person.call("POST", "T/api-keys", { name: "One", scopes: ["*"] })).status).toBe(201);
  const seqs = async () => {
    const rows = await server.sql<{ seq: number }[]>`
      select seq::int as seq from billstack.audit where team_id = ${teamId} order by seq`;
    return rows.map(({ seq }) => seq);
  };
  return { stage, teamId, seqs };
}

it("deletes old audit entries, and what is left can be verified", async () => {
  const { stage, teamId, seqs } = await openAudit(4);
  const key = await auditKeyOf(server);
  const verify = async () => {
    const { chained, faults } = await verifyAudit(server.sql, key, teamId);
    return { chained, sentences: faults.map(({ sentence }) => sentence).join(" ") };
  };
  const count = (await seqs()).length;
  await server.sql`select billstack.cut_audit(${teamId}, ${count}, 0)`;
  expect(await seqs()).toHaveLength(count);
  await makeAuditOld(server, teamId, count - 2);
  await forget();
  expect(await seqs()).toEqual([count - 1, count]);
  expect(await verify()).toEqual({ chained: 2, sentences: "" });
  expect(
    await compareWithAnchor(server.sql, key, teamId, { seq: 1, entryMac: "of a deleted entry" }),
  ).toBeNull();
  await stage.person.call("POST", "T/api-keys", { name: "Five", scopes: ["*"] });
  expect(await verify()).toEqual({ chained: 3, sentences: "" });

  const marks = await server.sql`select * from billstack.audit_cuts where team_id = ${teamId}`;
  await server.sql`update billstack.audit_cuts set seq = seq + 1 where team_id = ${teamId}`;
  expect((await verify()).sentences).toContain("audit_cuts) was altered");
  await server.sql`delete from billstack.audit_cuts where team_id = ${teamId}`;
  expect((await verify()).sentences).toContain(`Entries 1 to ${count - 2} were removed`);
  await server.sql`insert into billstack.audit_cuts ${server.sql(marks)}`;
  await asAuditOwner(server.sql, async (sql) => {
    await sql`delete from billstack.audit where team_id = ${teamId} and seq = ${count - 1}`;
  });
  expect((await verify()).sentences).toContain(`Entry ${count - 1} was removed`);
});

it("deletes more old audit entries than one transaction takes", async () => {
  const { teamId, seqs } = await openAudit(1);
  const before = (await seqs()).length;
  const many = 4_100;
  await asAuditOwner(server.sql, async (sql) => {
    await sql`
      insert into billstack.audit (team_id, action, detail, at, seq, mac)
      select ${teamId}, 'audit.exported', '{}', now(), n, '' from generate_series(${before + 1}::int, ${before + many}::int) n`;
    await sql`update billstack.audit_heads set seq = ${before + many} where team_id = ${teamId}`;
  });
  await makeAuditOld(server, teamId, before + many - 1);
  await forget();
  expect(await seqs()).toEqual([before + many]);
  const { chained, faults } = await verifyAudit(server.sql, await auditKeyOf(server), teamId);
  expect({ chained, faults }).toEqual({ chained: 1, faults: [] });
});

it("keeps old audit entries that somebody has altered", async () => {
  const { teamId, seqs } = await openAudit(1);
  await makeAuditOld(server, teamId, 1);
  await asAuditOwner(server.sql, async (sql) => {
    await sql`update billstack.audit set user_id = 'somebody' where team_id = ${teamId} and seq = 1`;
  });
  await forget();
  expect(await seqs()).toContain(1);
  expect(server.logged.join("\n")).toContain("old audit entries are kept");
});
