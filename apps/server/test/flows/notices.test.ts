import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { jobsDone } from "../jobs.js";
import {
  startMailServer,
  startNoticeReceiver,
  type MailServer,
  type NoticeReceiver,
} from "../notice-receiver.js";
import { sendSignal } from "../send-signal.js";
import { Stage } from "../stage.js";

let server: TestServer;
let receiver: NoticeReceiver;
let mail: MailServer;
beforeAll(async () => {
  [receiver, mail] = await Promise.all([startNoticeReceiver(), startMailServer()]);
  server = await startTestServer({ env: { SMTP_URL: mail.url, MAIL_FROM: "billstack@example.com" } });
});
afterAll(async () => {
  await server.stop();
  await Promise.all([receiver.stop(), mail.stop()]);
});

/** Has one or several processes look for notices now, and waits until all messages that are due were tried. */
async function look(times = 1): Promise<void> {
  await server.sql`
    insert into billstack_jobs.job (name, data, retry_limit, expire_in)
    select 'notices', '{"after":null}', 0, '1 minute'::interval from generate_series(1, ${times})`;
  await sendSignal(server.sql, JSON.stringify({ kind: "job", queue: "notices" }));
  await jobsDone(server, "notices");
  await jobsDone(server, "notice_delivery");
}

/** Makes it seem that everything that a team was or is to be told about happened `seconds` earlier. */
const earlier = (stage: Stage, seconds: number) => server.sql`
  update billstack.notices
  set seen_at = seen_at - make_interval(secs => ${seconds}), gone_at = gone_at - make_interval(secs => ${seconds})
  where team_id = ${stage.teamId} and ended_at is null`;

/** Lets a minute pass: a problem that exists for a minute is told, and one that is gone for a minute is over. */
async function lookForAMinute(stage: Stage): Promise<void> {
  await look();
  await earlier(stage, 61);
  await look();
}

/** Stores a problem of the team, as BillStack does when it meets it. */
const begins = (stage: Stage, code: string) => server.sql`
  insert into billstack.problems (connection_id, code)
  select id, ${code} from billstack.connections where team_id = ${stage.teamId}`;
const ends = (stage: Stage, code: string) => server.sql`
  delete from billstack.problems where code = ${code}
    and connection_id = (select id from billstack.connections where team_id = ${stage.teamId})`;

const putSettings = (stage: Stage, body: object) => stage.person.call("PUT", "T/notice-settings", body);

/** Returns a stage with a webhook URL, and its secret. */
async function withWebhook(): Promise<{ stage: Stage; secret: string }> {
  const stage = await Stage.ready(server);
  const { status, body } = await putSettings(stage, { webhook: { url: receiver.urlOf(stage.teamId) } });
  expect(status).toBe(200);
  return { stage, secret: String(body["secret"]) };
}

const typesOf = (stage: Stage) =>
  receiver.of(stage.teamId).map(({ body }) => `${body["type"]} ${body["code"]}`);
const mailsTo = (email: string) => mail.received.filter(({ to }) => to.includes(email));

/** Returns the e-mail address of the stage's person. */
async function emailOf(stage: Stage): Promise<string> {
  const { body } = await stage.person.call("GET", "/api/auth/session");
  return (body["user"] as { email: string }).email;
}

interface Notice {
  id: string;
  code: string;
  beganAt: string;
  endedAt: string | null;
  deliveries: { event: string; channel: string; to: string | null; status: string; result: string | null }[];
}
async function noticesOf(
  stage: Stage,
  query = "",
): Promise<{ notices: Notice[]; nextCursor: string | null }> {
  const { status, body } = await stage.person.call("GET", `T/notices${query}`);
  expect(status).toBe(200);
  return body as unknown as { notices: Notice[]; nextCursor: string | null };
}

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
    expect(mailsTo(email).map(({ subject }) => subject.includes("Over"))).toEqual([false, true]);

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

describe("the settings", () => {
  it("have every code switched on at first, and say what each means", async () => {
    const stage = await Stage.open(server);
    const { status, body } = await stage.person.call("GET", "T/notice-settings");
    expect(status).toBe(200);
    const settings = body as {
      email: object;
      webhook: { url: null; codes: object };
      codes: { code: string }[];
    };
    expect(settings).toMatchObject({ emailConfigured: true, webhook: { url: null } });
    const codes = settings.codes.map(({ code }) => code);
    expect(settings.email).toEqual(Object.fromEntries(codes.map((code) => [code, true])));
    expect(settings.webhook.codes).toEqual(settings.email);
  });

  it("switch each code off for each channel, and later changes leave the others as they are", async () => {
    const { stage } = await withWebhook();
    const email = await emailOf(stage);
    await putSettings(stage, { email: { thin_events: false } });
    await putSettings(stage, { webhook: { codes: { second_endpoint: false } } });
    expect((await stage.person.call("GET", "T/notice-settings")).body).toMatchObject({
      email: { thin_events: false, second_endpoint: true },
      webhook: { url: receiver.urlOf(stage.teamId), codes: { thin_events: true, second_endpoint: false } },
    });
    await begins(stage, "thin_events");
    await begins(stage, "second_endpoint");
    await lookForAMinute(stage);
    expect(typesOf(stage)).toEqual(["notice.began thin_events"]);
    expect(mailsTo(email).map(({ subject }) => subject)).toEqual([
      expect.stringContaining("A second webhook endpoint"),
    ]);
    // What was not told when it began is not told when it ends.
    await putSettings(stage, { email: { thin_events: true }, webhook: { codes: { second_endpoint: true } } });
    await ends(stage, "thin_events");
    await ends(stage, "second_endpoint");
    await lookForAMinute(stage);
    expect(typesOf(stage)).toEqual(["notice.began thin_events", "notice.ended thin_events"]);
    expect(mailsTo(email)).toHaveLength(2);
  });

  it("show the secret once, keep it with another URL, and replace it on demand", async () => {
    const { stage, secret } = await withWebhook();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await stage.person.call("GET", "T/notice-settings")).text).not.toContain("whsec_");
    const other = await putSettings(stage, { webhook: { url: "https://example.com/notices" } });
    expect(other.body["secret"]).toBeNull();
    const rotated = await stage.person.call("POST", "T/notice-settings/secret");
    expect(rotated.status).toBe(200);
    expect(rotated.body["secret"]).not.toBe(secret);
    await putSettings(stage, { webhook: { url: null } });
    expect(await stage.person.call("POST", "T/notice-settings/secret")).toMatchObject({ status: 404 });
    const again = await putSettings(stage, { webhook: { url: receiver.urlOf(stage.teamId) } });
    expect(again.body["secret"]).not.toBe(rotated.body["secret"]);
    const audit = (await stage.person.call("GET", "T/audit")).text;
    expect(audit).toContain("notices.settings_changed");
    expect(audit).toContain("notices.secret_rotated");
    const tables = await server.sql`select * from billstack.notice_settings where team_id = ${stage.teamId}`;
    const everything = JSON.stringify([tables, audit, server.logged]);
    for (const one of [secret, rotated.body["secret"], again.body["secret"]]) {
      expect(everything).not.toContain(String(one).slice("whsec_".length));
    }
  });

  it.each([
    "ftp://example.com/",
    "http://example.com/",
    "https://user:password@example.com/",
    "https://10.0.0.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://[::ffff:10.0.0.1]/",
    "https://[fd00::1]/",
    "https://0.0.0.0/",
    "https://0x0a000001/",
    "https://167772161/",
    `https://example.com/${"x".repeat(2_000)}`,
    "no url",
    "",
  ])("refuse the URL %s", async (url) => {
    const stage = await Stage.open(server);
    expect(await putSettings(stage, { webhook: { url } })).toMatchObject({
      status: 400,
      body: { issues: [{ path: "webhook.url" }] },
    });
  });

  it("refuse codes that do not exist", async () => {
    const stage = await Stage.open(server);
    expect(await putSettings(stage, { email: { rate_limited: false } })).toMatchObject({ status: 400 });
  });
});

describe("a message", () => {
  /** Makes the next try of all messages of a team due now, and waits for it. */
  async function tryAgain(stage: Stage): Promise<void> {
    await server.sql`
      update billstack.notice_deliveries set next_attempt_at = now() - interval '1 minute'
      where team_id = ${stage.teamId} and status = 'waiting'`;
    await look();
  }
  const webhookDelivery = async (stage: Stage) =>
    (await noticesOf(stage)).notices[0]?.deliveries.find(({ channel }) => channel === "webhook");

  it("that fails is tried again with the same id and body until it is taken", async () => {
    const { stage, secret } = await withWebhook();
    receiver.answers.set(stage.teamId, (response) => response.writeHead(500).end("out of order"));
    await begins(stage, "thin_events");
    await lookForAMinute(stage);
    expect(await webhookDelivery(stage)).toMatchObject({
      status: "waiting",
      result: expect.stringContaining("answered 500"),
    });
    await tryAgain(stage);
    receiver.answers.delete(stage.teamId);
    await tryAgain(stage);
    await tryAgain(stage);
    const tries = receiver.of(stage.teamId);
    expect(tries).toHaveLength(3);
    expect(new Set(tries.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(tries.map(({ text }) => text)).size).toBe(1);
    for (const { text, headers } of tries)
      new Webhook(secret).verify(text, headers as Record<string, string>);
    expect(await webhookDelivery(stage)).toMatchObject({ status: "delivered" });
  });

  it("has failed after ten tries in about a day", async () => {
    const { stage } = await withWebhook();
    receiver.answers.set(stage.teamId, (response) => response.destroy());
    await begins(stage, "thin_events");
    await lookForAMinute(stage);
    let seconds = 0;
    for (let tries = 1; tries < 10; tries += 1) {
      const [row] = await server.sql<{ pause: number }[]>`
        select extract(epoch from next_attempt_at - last_attempt_at)::float8 as pause
        from billstack.notice_deliveries where team_id = ${stage.teamId} and channel = 'webhook'`;
      seconds += row?.pause ?? 0;
      await tryAgain(stage);
    }
    expect(await webhookDelivery(stage)).toMatchObject({ status: "failed" });
    expect(seconds / 3_600).toBeGreaterThan(20);
    expect(seconds / 3_600).toBeLessThan(25);
    await tryAgain(stage);
    expect(receiver.of(stage.teamId)).toHaveLength(10);
  });

  it("follows no redirect", async () => {
    const { stage } = await withWebhook();
    const target = `${receiver.urlOf(`${stage.teamId}-target`)}`;
    receiver.answers.set(stage.teamId, (response) => response.writeHead(307, { location: target }).end());
    await begins(stage, "thin_events");
    await lookForAMinute(stage);
    expect(await webhookDelivery(stage)).toMatchObject({ result: expect.stringContaining("no redirect") });
    expect(receiver.of(`${stage.teamId}-target`)).toEqual([]);
  });

  it("that is waiting is dropped when its code is switched off or the URL is removed", async () => {
    const { stage } = await withWebhook();
    receiver.answers.set(stage.teamId, (response) => response.writeHead(503).end());
    await begins(stage, "thin_events");
    await lookForAMinute(stage);
    await putSettings(stage, { webhook: { url: null } });
    await tryAgain(stage);
    expect(receiver.of(stage.teamId)).toHaveLength(1);
    expect(await webhookDelivery(stage)).toMatchObject({ status: "dropped" });
  });
});

describe("a test", () => {
  it("is sent to the URL and to the person, and tells what they answered", async () => {
    const { stage, secret } = await withWebhook();
    receiver.answers.set(stage.teamId, (response) => response.writeHead(200).end("thank you"));
    const email = await emailOf(stage);
    const { status, body } = await stage.person.call("POST", "T/notice-settings/test");
    expect(status).toBe(200);
    expect(body).toEqual({
      webhook: { delivered: true, status: 200, result: "The address answered 200.", answer: "thank you" },
      email: { delivered: true, to: email, result: expect.any(String) },
    });
    const [received] = receiver.of(stage.teamId);
    const verified = new Webhook(secret).verify(
      received?.text ?? "",
      received?.headers as Record<string, string>,
    );
    expect(verified).toMatchObject({ type: "notice.began", code: "test" });
    expect(mailsTo(email)).toHaveLength(1);
    expect((await noticesOf(stage)).notices).toEqual([]);
  });

  it("says that nothing listens, and how often it may be sent", async () => {
    const stage = await Stage.open(server);
    await putSettings(stage, { webhook: { url: "http://127.0.0.1:1/" } });
    const { body } = await stage.person.call("POST", "T/notice-settings/test");
    expect(body["webhook"]).toEqual({
      delivered: false,
      status: null,
      result: "Nothing listens at the address.",
      answer: "",
    });
    const statuses = new Set<number>();
    for (let tries = 0; tries < 10; tries += 1)
      statuses.add((await stage.person.call("POST", "T/notice-settings/test")).status);
    expect(statuses).toContain(429);
  });
});

it("the list has pages, and begins anew for a cursor that is none", async () => {
  const stage = await Stage.ready(server);
  for (const code of ["thin_events", "second_endpoint", "events_missed"]) {
    await begins(stage, code);
    await lookForAMinute(stage);
  }
  const first = await noticesOf(stage, "?limit=2");
  const second = await noticesOf(stage, `?limit=2&cursor=${first.nextCursor}`);
  expect([...first.notices, ...second.notices].map(({ code }) => code)).toEqual([
    "events_missed",
    "second_endpoint",
    "thin_events",
  ]);
  expect(second.nextCursor).toBeNull();
  expect((await noticesOf(stage, "?limit=2&cursor=none")).notices).toHaveLength(2);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toMatch(/billstack_notices_total\{code="events_missed"\} \d/);
});
