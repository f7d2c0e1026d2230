// oxlint-disable max-lines -- The tests share a server and a receiver, which two files would start twice.
import { readFile } from "node:fs/promises";

import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";

import {
  begins,
  emailOf,
  ends,
  look,
  lookForAMinute,
  mailsTo,
  noticesOf,
  putSettings,
  receiver,
  server,
  typesOf,
  useNotices,
  withWebhook,
} from "../notice-stage.js";
import { Stage } from "../stage.js";
import { signatureHeaders } from "../../src/notices/signature.js";

useNotices();

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

  it("show a secret that cannot be opened, and the audit says so once for each stored text", async () => {
    const { stage } = await withWebhook();
    const { stage: other } = await withWebhook();
    const shown = async () => (await stage.person.call("GET", "T/notice-settings")).body["webhook"];
    expect(await shown()).toMatchObject({ secretUnreadable: false });
    await server.sql`
      update billstack.notice_settings as mine set webhook_secret_sealed = other.webhook_secret_sealed
      from billstack.notice_settings as other
      where mine.team_id = ${stage.teamId} and other.team_id = ${other.teamId}`;
    expect(await shown()).toMatchObject({ secretUnreadable: true });
    const audited = async () =>
      (await stage.person.call("GET", "T/audit?action=notices.secret_unreadable")).body["entries"];
    expect(await audited()).toEqual([]);
    await Promise.all([1, 2, 3].map(() => stage.person.call("POST", "T/notice-settings/test")));
    await begins(stage, "thin_events");
    await lookForAMinute(stage);
    expect(await audited()).toMatchObject([{ userId: null, detail: { why: "damaged" } }]);
    expect(receiver.of(stage.teamId)).toEqual([]);
    await stage.person.call("POST", "T/notice-settings/secret");
    expect(await shown()).toMatchObject({ secretUnreadable: false });
  });

  it("show a secret that was put back over a newer one, and sign nothing with it", async () => {
    const { stage } = await withWebhook();
    const shown = async () => (await stage.person.call("GET", "T/notice-settings")).body["webhook"];
    const [old] = await server.sql`
      select webhook_secret_sealed from billstack.notice_settings where team_id = ${stage.teamId}`;
    await stage.person.call("POST", "T/notice-settings/secret");
    await server.sql`update billstack.notice_settings set ${server.sql(old ?? {})} where team_id = ${stage.teamId}`;
    expect(await shown()).toMatchObject({ secretUnreadable: true });
    await stage.person.call("POST", "T/notice-settings/test");
    expect(receiver.of(stage.teamId)).toEqual([]);
    const { body } = await stage.person.call("GET", "T/audit?action=notices.secret_unreadable");
    expect(body["entries"]).toMatchObject([{ detail: { why: "older" } }]);
    // Without a URL there is no secret: one that is put back then is refused, too.
    await putSettings(stage, { webhook: { url: null } });
    await server.sql`
      update billstack.notice_settings set webhook_url = 'https://example.com/', ${server.sql(old ?? {})}
      where team_id = ${stage.teamId}`;
    expect(await shown()).toMatchObject({ secretUnreadable: true });
    await stage.person.call("POST", "T/notice-settings/secret");
    expect(await shown()).toMatchObject({ secretUnreadable: false });
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

it("the example in the documentation verifies a request, and refuses every other one", async () => {
  const { stage, secret } = await withWebhook();
  await stage.person.call("POST", "T/notice-settings/test");
  const [received] = receiver.of(stage.teamId);
  const { headers = {}, text = "" } = received ?? {};
  const document = await readFile(new URL("../../../../docs/notices.md", import.meta.url), "utf8");
  const code = /```js\n([\s\S]*?)```/.exec(document)?.[1] ?? "";
  const { isFromBillStack } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    isFromBillStack(given: string, headers: object, body: string): boolean;
  };
  expect(isFromBillStack(secret, headers, text)).toBe(true);
  expect(isFromBillStack(`whsec_${"A".repeat(43)}=`, headers, text)).toBe(false);
  expect(isFromBillStack(secret, headers, `${text} `)).toBe(false);
  expect(isFromBillStack(secret, { ...headers, "webhook-id": "msg_other" }, text)).toBe(false);
  expect(isFromBillStack(secret, {}, text)).toBe(false);
  const old = new Date(Date.now() - 301_000);
  const oldHeaders = signatureHeaders(secret, "msg_1", old, text);
  expect(isFromBillStack(secret, oldHeaders, text)).toBe(false);
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

it("the list has pages", async () => {
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
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toMatch(/billstack_notices_total\{code="events_missed"\} \d/);
});
