import { until } from "@billstack/server/testing";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";

import {
  begins,
  earlier,
  emailOf,
  ends,
  look,
  lookForAMinute,
  mailsTo,
  noticesOf,
  receiver,
  server,
  typesOf,
  useNotices,
  withWebhook,
} from "../notice-stage.js";
import { customerOf, eventOf, Stage } from "../stage.js";

useNotices();

describe("a problem that needs a person", () => {
  it("is told once when it begins and once when it ends, to the webhook URL and by e-mail", async () => {
    const { stage, secret } = await withWebhook();
    const email = await emailOf(stage);
    await begins(stage, "thin_events");
    await lookForAMinute(stage);
    await look(3);
    expect(typesOf(stage)).toEqual(["notice.began thin_events"]);
    const [began] = receiver.of(stage.teamId);
    // An independent implementation of the specification verifies the signature.
    const verified = new Webhook(secret).verify(began?.text ?? "", began?.headers as Record<string, string>);
    expect(verified).toEqual({
      id: expect.any(String),
      type: "notice.began",
      code: "thin_events",
      sentence: expect.stringContaining("thin events"),
      action: expect.stringContaining("In Stripe"),
      since: expect.any(String),
      team: { id: stage.teamId, name: "Acme" },
      link: expect.stringContaining(`/teams/${stage.teamId}/`),
    });
    expect(mailsTo(email)).toMatchObject([
      { subject: expect.stringContaining("Acme: Stripe delivers events") },
    ]);

    await ends(stage, "thin_events");
    await lookForAMinute(stage);
    await look(3);
    expect(typesOf(stage)).toEqual(["notice.began thin_events", "notice.ended thin_events"]);
    const [, ended] = receiver.of(stage.teamId);
    expect(ended?.body["id"]).toBe(began?.body["id"]);
    expect(ended?.headers["webhook-id"]).not.toBe(began?.headers["webhook-id"]);
    expect(mailsTo(email).map(({ subject }) => subject.includes("Solved"))).toEqual([false, true]);

    const { notices } = await noticesOf(stage);
    expect(notices).toMatchObject([{ code: "thin_events", endedAt: expect.any(String) }]);
    expect(
      notices[0]?.deliveries.map(({ event, channel, status }) => `${event} ${channel} ${status}`).toSorted(),
    ).toEqual([
      "began email delivered",
      "began webhook delivered",
      "ended email delivered",
      "ended webhook delivered",
    ]);
  });

  it("is told to owners and admins, and not to other members or to people who left", async () => {
    const stage = await Stage.ready(server);
    const people = new Map<string, string>();
    for (const role of ["admin", "member", "viewer"]) {
      const email = `${role}-${crypto.randomUUID()}@example.com`;
      const person = await server.client().signUp(email);
      await server.sql`
        insert into billstack.members (team_id, user_id, role)
        select ${stage.teamId}, user_id, ${role} from billstack.members where team_id = ${person.teamId}`;
      people.set(role, email);
    }
    await begins(stage, "thin_events");
    await lookForAMinute(stage);
    const counts = [...people].map(([role, email]) => [role, mailsTo(email).length]);
    expect(counts).toEqual([
      ["admin", 1],
      ["member", 0],
      ["viewer", 0],
    ]);
    await server.sql`
      delete from billstack.members where team_id = ${stage.teamId} and role = 'admin'`;
    await ends(stage, "thin_events");
    await lookForAMinute(stage);
    expect(mailsTo(people.get("admin") ?? "")).toHaveLength(1);
    expect(mailsTo(await emailOf(stage))).toHaveLength(2);
  });

  it("is not told if it ends within a minute, and has not ended if it comes back within a minute", async () => {
    const { stage } = await withWebhook();
    await begins(stage, "thin_events");
    await look();
    await earlier(stage, 30);
    await ends(stage, "thin_events");
    await look();
    await begins(stage, "thin_events");
    await lookForAMinute(stage);
    expect(typesOf(stage)).toEqual(["notice.began thin_events"]);
    await ends(stage, "thin_events");
    await look();
    await earlier(stage, 30);
    await begins(stage, "thin_events");
    await lookForAMinute(stage);
    expect(typesOf(stage)).toEqual(["notice.began thin_events"]);
  });

  it("is not told any more after its end to those who have not taken the message about its beginning", async () => {
    const { stage } = await withWebhook();
    const email = await emailOf(stage);
    receiver.answers.set(stage.teamId, (response) => response.writeHead(503).end());
    await begins(stage, "thin_events");
    await lookForAMinute(stage);
    expect(typesOf(stage)).toEqual(["notice.began thin_events"]);
    await ends(stage, "thin_events");
    await lookForAMinute(stage);
    receiver.answers.delete(stage.teamId);
    await server.sql`
      update billstack.notice_deliveries set next_attempt_at = now() - interval '1 minute'
      where team_id = ${stage.teamId} and status = 'waiting'`;
    await look();
    expect(typesOf(stage)).toEqual(["notice.began thin_events"]);
    const { notices } = await noticesOf(stage);
    const ofWebhook = notices[0]?.deliveries.filter(({ channel }) => channel === "webhook");
    expect(ofWebhook).toMatchObject([
      { event: "began", status: "dropped", result: expect.stringContaining("solved") },
    ]);
    // The person was told the beginning by e-mail, and so is told the end too.
    expect(mailsTo(email)).toHaveLength(2);
  });

  it("ends when the team disconnects", async () => {
    const { stage } = await withWebhook();
    await begins(stage, "thin_events");
    await lookForAMinute(stage);
    await stage.person.call("DELETE", "T/stripe/disconnect");
    await lookForAMinute(stage);
    expect(typesOf(stage)).toEqual(["notice.began thin_events", "notice.ended thin_events"]);
  });

  it.each<[string, (stage: Stage) => Promise<unknown>]>([
    [
      "key_refused",
      async (stage) => {
        await stage.sandbox("POST", `${stage.account}/revoke`);
        await stage.person.call("POST", "T/stripe/check");
      },
    ],
    ["deliveries_refused", (stage) => stage.deliver({ id: "evt_1" }, { secret: `whsec_${"x".repeat(32)}` })],
    [
      "events_buried",
      (stage) => server.sql`
        insert into billstack.inbox (connection_id, event_id, type, status, received_at, created, payload)
        select id, ${`evt_${stage.teamId}`}, 'customer.updated', 'buried', now(), now(), '{}'
        from billstack.connections where team_id = ${stage.teamId}`,
    ],
    [
      "events_waiting",
      (stage) => server.sql`
        insert into billstack.inbox (connection_id, event_id, type, status, received_at, created, payload, next_attempt_at)
        select id, ${`evt_${stage.teamId}`}, 'customer.updated', 'waiting', now() - interval '11 minutes', now(), '{}',
          now() + interval '1 hour'
        from billstack.connections where team_id = ${stage.teamId}`,
    ],
    ["events_lost", (stage) => begins(stage, "events_lost")],
    [
      "schema_upgrade_blocked",
      (stage) => server.sql`
        insert into billstack.schema_upgrades (connection_id, next_attempt_at, locked, error)
        select id, now() + interval '1 hour', false, 'A view is in the way.'
        from billstack.connections where team_id = ${stage.teamId}`,
    ],
    [
      "backfill_failed",
      (stage) => server.sql`
        insert into billstack.backfills (connection_id, status, objects, error, finished_at, started_by, result)
        select id, 'failed', '{customer}', 'Why.', now(), 'somebody', '{}'
        from billstack.connections where team_id = ${stage.teamId}`,
    ],
    [
      "secrets_unreadable",
      async (stage) => {
        await server.sql`
          update billstack.connections set secret_key_sealed = 'v1.gone.AAAA' where team_id = ${stage.teamId}`;
        await stage.status();
      },
    ],
  ])("is found out: %s", async (code, cause) => {
    const { stage } = await withWebhook();
    await cause(stage);
    await until("the beginning to be told", async () => {
      await lookForAMinute(stage);
      return typesOf(stage).includes(`notice.began ${code}`);
    });
  });
});

// The disk is full for all teams of the server, so this test is the last one.
it("a full disk is told to the owners of all connected teams, and not to their admins", async () => {
  const { stage } = await withWebhook();
  const other = await withWebhook();
  const admin = `admin-${crypto.randomUUID()}@example.com`;
  const person = await server.client().signUp(admin);
  await server.sql`
    insert into billstack.members (team_id, user_id, role)
    select ${stage.teamId}, user_id, 'admin' from billstack.members where team_id = ${person.teamId}`;
  await server.sql.unsafe(`
    create function disk_full() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
    create trigger disk_full before insert on billstack.inbox for each row execute function disk_full()`);
  const event = eventOf(customerOf(`cus_${stage.teamId}`, "Later"));
  expect(await stage.deliver(event)).toMatchObject({ status: 503 });
  await until("the full disk to be stored", async () => {
    const rows = await server.sql`select from billstack.full_disk where since is not null`;
    return rows.length === 1;
  });
  await lookForAMinute(stage);
  await lookForAMinute(other.stage);
  for (const one of [stage, other.stage]) {
    expect(typesOf(one)).toEqual(["notice.began database_full"]);
    expect(mailsTo(await emailOf(one))).toHaveLength(1);
  }
  expect(mailsTo(admin)).toEqual([]);
  await server.sql.unsafe("drop function disk_full cascade");
  expect(await stage.deliver(event)).toMatchObject({ status: 200 });
  await until("the room to be stored", async () => {
    const rows = await server.sql`select from billstack.full_disk where since is null`;
    return rows.length === 1;
  });
  await lookForAMinute(stage);
  expect(typesOf(stage)).toEqual(["notice.began database_full", "notice.ended database_full"]);
});
