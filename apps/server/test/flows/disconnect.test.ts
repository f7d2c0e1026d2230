import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { fillConnection, STEP } from "../fill-connection.js";
import { holdLock } from "../hold-lock.js";
import { sweep } from "../jobs.js";
import { customerOf, eventOf, later, Stage } from "../stage.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const disconnect = (stage: Stage) => stage.person.call("DELETE", "T/stripe/disconnect");
const gone = { status: 200, text: '{"success":true}' };

async function connectionId(stage: Stage): Promise<string> {
  const [row] = await server.sql<{ id: string }[]>`
    select id from billstack.connections where team_id = ${stage.teamId}`;
  return row?.id ?? "";
}

/** Counts the rows that are left of a connection, and its team's schema. */
async function remains(stage: Stage, id: string): Promise<Record<string, number>> {
  const [row] = await server.sql<Record<string, number>[]>`
    select (select count(*)::int from billstack.connections where id = ${id}) as connections,
      (select count(*)::int from billstack.inbox where connection_id = ${id}) as inbox,
      (select count(*)::int from billstack.freshness where connection_id = ${id}) as freshness,
      (select count(*)::int from billstack.backfills where connection_id = ${id}) as backfills,
      (select count(*)::int from pg_namespace where nspname = ${stage.schema}) as schemas`;
  return { ...row };
}
const NOTHING = { connections: 0, inbox: 0, freshness: 0, backfills: 0, schemas: 0 };

const NEVER_CONNECTED = {
  connected: false,
  isActive: false,
  syncStatus: null,
  schemaExists: false,
  accountName: null,
  keyValid: false,
};

describe.concurrent("a disconnect leaves nothing", () => {
  it("in the middle of a backfill, with an endpoint in Stripe", async () => {
    const stage = await Stage.ready(server);
    await stage.sandbox("POST", `${stage.account}/seed`, { customers: 300 });
    await stage.person.call("POST", "T/stripe/webhook-endpoint");
    const id = await connectionId(stage);
    const running = stage.backfill();
    await until("some rows", async () => (await stage.count("customers")) > 0);
    expect(await disconnect(stage)).toMatchObject(gone);
    expect(await remains(stage, id)).toEqual(NOTHING);
    expect(await stage.endpoints()).toEqual([]);
    expect(await stage.status()).toMatchObject(NEVER_CONNECTED);
    expect((await running).status).toBeLessThan(500);
    expect(await disconnect(stage)).toMatchObject({ status: 404, body: { code: "not_connected" } });
    expect((await stage.deliver(eventOf(customerOf("cus_1", "Late")))).status).toBe(404);
  });

  it("while three hundred events are being received and applied", async () => {
    const stage = await Stage.ready(server);
    const id = await connectionId(stage);
    const events = Array.from({ length: 300 }, (_, i) => eventOf(customerOf(`cus_${i}`, "Storm")));
    const deliveries = Promise.all(events.map((event) => stage.deliver(event)));
    await until("some rows", async () => (await stage.count("customers")) > 0);
    expect(await disconnect(stage)).toMatchObject(gone);
    const statuses = new Set((await deliveries).map(({ status }) => status));
    expect([...statuses].filter((status) => status !== 200 && status !== 404)).toEqual([]);
    expect(await remains(stage, id)).toEqual(NOTHING);
  });

  it("when requested three times at once", async () => {
    const stage = await Stage.ready(server);
    const id = await connectionId(stage);
    const answers = await Promise.all([disconnect(stage), disconnect(stage), disconnect(stage)]);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1);
    for (const { status } of answers) expect([200, 404]).toContain(status);
    expect(await remains(stage, id)).toEqual(NOTHING);
    const { body } = await stage.person.call("GET", "T/audit");
    const actions = (body["entries"] as { action: string }[]).map(({ action }) => action);
    expect(actions.filter((action) => action === "connection.disconnected")).toHaveLength(1);
  });

  it("of a connection that is not ready yet", async () => {
    const stage = await Stage.open(server);
    await stage.person.call("POST", "T/stripe/connect", stage.keys);
    const id = await connectionId(stage);
    expect(await disconnect(stage)).toMatchObject(gone);
    expect(await remains(stage, id)).toEqual(NOTHING);
    await stage.connect();
  });
});

describe.concurrent("while Stripe is down", () => {
  it.each(["500", "drop", "garbage", "401"])(
    "(%s) a disconnect succeeds, and says what to remove in Stripe",
    async (kind) => {
      const stage = await Stage.ready(server);
      const made = await stage.person.call("POST", "T/stripe/webhook-endpoint");
      const id = await connectionId(stage);
      await stage.fault(kind);
      const answer = await disconnect(stage);
      expect(answer).toMatchObject({ status: 200, body: { success: true, endpointRemoved: false } });
      expect(answer.body["message"]).toContain(String(made.body["endpointId"]));
      expect(await remains(stage, id)).toEqual(NOTHING);
      await stage.noFaults();
    },
  );

  it("a disconnect without an endpoint of BillStack has nothing to say", async () => {
    const stage = await Stage.ready(server);
    await stage.fault("500");
    expect(await disconnect(stage)).toMatchObject(gone);
    await stage.noFaults();
  });
});

describe.concurrent("nothing of the old connection reaches the new one", () => {
  it("neither a page that Stripe is still sending nor an event", async () => {
    const stage = await Stage.ready(server);
    const made = await stage.stripe("POST", "customers", { name: "Of the old connection" });
    await stage.fault("delay", { match: { path: "/v1/customers" }, ms: 2_000, times: 2 });
    const running = stage.backfill({ objects: ["customer"] });
    await until("the run", async () => (await stage.run())?.status === "running");
    const fetched = eventOf(customerOf("cus_old", "Of the old connection"), { created: 1_700_000_000 });
    await stage.deliver(fetched);
    expect(await disconnect(stage)).toMatchObject(gone);
    // The new connection catches up from the second in which it begins, so the old customer must be of another
    // second.
    await until("another second", () =>
      Promise.resolve(Math.floor(Date.now() / 1_000) > Number(made["created"])),
    );
    await stage.connect({ webhookSecret: "whsec_new_89012345678901234567890123456" });
    await running;
    await stage.noFaults();
    expect((await stage.deliver(fetched)).body).toMatchObject({ code: "invalid_signature" });
    const fresh = eventOf(customerOf("cus_new", "Of the new one"), { created: later(3) });
    await stage.deliver(fresh, { secret: "whsec_new_89012345678901234567890123456" });
    await stage.settled(fresh.id);
    const rows = await server.sql`select id from ${server.sql(`${stage.schema}.customers`)}`;
    expect(rows).toEqual([{ id: "cus_new" }]);
    expect(await stage.run()).toBeNull();
    expect(await stage.status()).toMatchObject({ connected: true, syncStatus: "ready" });
  });

  it("nor jobs of the old connection that run later", async () => {
    const stage = await Stage.ready(server);
    const old = await connectionId(stage);
    await disconnect(stage);
    await stage.connect();
    const id = await connectionId(stage);
    await server.sql`update billstack_jobs.job set start_after = now() where data->>'connectionId' = ${old}`;
    await until("its jobs to end", async () => {
      const rows = await server.sql`
        select 1 from billstack_jobs.job
        where data->>'connectionId' = ${old} and state in ('created', 'retry', 'active')`;
      return rows.length === 0;
    });
    expect(await connectionId(stage)).toBe(id);
    expect(await stage.status()).toMatchObject({ connected: true, syncStatus: "ready", schemaExists: true });
  });
});

describe.concurrent("after a crash", () => {
  const sendSweep = () => server.sql`
    insert into billstack_jobs.job (name) values ('sweep')`;
  const withoutJobs = (id: string) =>
    server.sql`delete from billstack_jobs.job where data->>'connectionId' = ${id}`;

  it("a disconnect that had only begun is completed", async () => {
    const stage = await Stage.ready(server);
    await stage.person.call("POST", "T/stripe/webhook-endpoint");
    const id = await connectionId(stage);
    await withoutJobs(id);
    await server.sql`update billstack.connections set disconnecting_at = now() - interval '2 minutes' where id = ${id}`;
    expect(await stage.status()).toMatchObject({ connected: true, isActive: false, disconnecting: true });
    for (const [method, path] of [
      ["POST", "T/stripe/backfill"],
      ["POST", "T/stripe/webhook-endpoint"],
      ["DELETE", "T/stripe/backfill"],
    ] as const) {
      expect(await stage.person.call(method, path)).toMatchObject({
        status: 409,
        body: { code: "disconnecting" },
      });
    }
    expect((await stage.deliver(eventOf(customerOf("cus_1", "Late")))).status).toBe(404);
    await sendSweep();
    await until("nothing is left", async () => (await remains(stage, id))["connections"] === 0);
    expect(await remains(stage, id)).toEqual(NOTHING);
    expect(await stage.endpoints()).toEqual([]);
    await stage.connect();
  });

  it("a connection whose job was lost becomes ready", async () => {
    const stage = await Stage.open(server);
    await server.sql`
      insert into billstack.connections (team_id, mode, account_id, secret_key_sealed, secret_key_hint, publishable_key_sealed,
        created_at)
      select ${stage.teamId}, mode, account_id, secret_key_sealed, secret_key_hint, publishable_key_sealed,
        now() - interval '2 minutes'
      from billstack.connections limit 1`;
    await sendSweep();
    await until("ready", async () => {
      const [row] =
        await server.sql`select sync_status from billstack.connections where team_id = ${stage.teamId}`;
      return row?.["sync_status"] === "ready";
    });
    expect(await stage.count("customers")).toBe(0);
  });
});

describe("a team with many events", () => {
  /** Makes every deletion of this event fail, as if PostgreSQL crashed there. */
  const failAt = (event: string) =>
    server.sql.unsafe(`
      create or replace function fail_at() returns trigger language plpgsql as
        $$ begin raise exception 'the test stops the removal'; end $$;
      create trigger fail_at before delete on billstack.inbox for each row
        when (old.event_id = '${event}') execute function fail_at()`);

  it("is disconnected at once, may connect again, and loses the events in steps that survive failures", async () => {
    const stage = await Stage.ready(server);
    const old = await connectionId(stage);
    await fillConnection(server.sql, old, 3 * STEP);
    const [verification] = await server.sql<{ id: string }[]>`
      insert into billstack.verifications (connection_id, objects) values (${old}, '{customer}') returning id`;
    await server.sql`
      insert into billstack.seen (verification_id, object_type, object_id)
      select ${verification?.id ?? ""}, 'customer', 'cus_' || n from generate_series(1, ${STEP + 1}::int) as n`;
    // It is one of the events that arrived last.
    await failAt("evt_00003000");

    const answer = await disconnect(stage);
    expect(answer.body).toEqual({ success: true, removal: { removed: STEP, expected: 3 * STEP } });
    expect(await remains(stage, old)).toMatchObject({ connections: 0, schemas: 0, backfills: 0 });
    await until("the step that fails", async () => (await remains(stage, old))["inbox"] === STEP);
    expect(await stage.status()).toMatchObject({
      ...NEVER_CONNECTED,
      disconnecting: false,
      removal: { removed: 2 * STEP, expected: 3 * STEP },
    });

    await stage.connect();
    const fresh = eventOf(customerOf("cus_1", "New"), { id: "evt_00003000" });
    await stage.deliver(fresh);
    await stage.settled(fresh.id);
    expect(await stage.status()).toMatchObject({ connected: true, removal: { removed: 2 * STEP } });

    await server.sql`drop trigger fail_at on billstack.inbox`;
    await server.sql`delete from billstack_jobs.job where name = 'removal'`;
    // A process of an earlier version has made the last step, and deleted in the order of the ids.
    await server.sql`
      update billstack.removals
      set stepped_at = now() - interval '2 minutes', place = '{"table":"inbox","after":["evt_00009999"]}'`;
    await sweep(server);
    await until("nothing is left", async () => (await stage.status())["removal"] === null);
    expect(await remains(stage, old)).toMatchObject({ inbox: 0, freshness: 0 });
    const left = await server.sql`
      select 1 from billstack.verifications where id = ${verification?.id ?? ""}
      union all select 1 from billstack.seen where verification_id = ${verification?.id ?? ""}`;
    expect(left).toHaveLength(0);
    expect(await stage.inbox()).toEqual({ applied: 1 });
    expect(await stage.row("customers", "cus_1")).toMatchObject({ name: "New" });
  });

  it("is deleted at once, and its events go in the same way", async () => {
    const stage = await Stage.ready(server);
    const id = await connectionId(stage);
    await fillConnection(server.sql, id, STEP + 1);
    // Another transaction changes the last event while the second step deletes it. The next step has to find it.
    const lock = await holdLock(
      server.sql,
      `update billstack.inbox set attempts = 2 where connection_id = '${id}' and event_id = 'evt_00000001'`,
    );
    const { body } = await stage.person.call("GET", "/api/billstack/teams");
    const name = (body["teams"] as { id: string; name: string }[])[0]?.name;
    const answer = await stage.person.call("DELETE", `/api/billstack/teams/${stage.teamId}`, { name });
    expect(answer.body).toMatchObject({ success: true, removal: { removed: STEP, expected: STEP + 1 } });
    await lock.waitForBlocked();
    await lock.release();
    await until("nothing is left", async () => (await remains(stage, id))["freshness"] === 0);
    expect(await remains(stage, id)).toEqual(NOTHING);
  });
});
