import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { customerOf, eventOf, later, Stage, unique, WEBHOOK_SECRET } from "../stage.js";

let server: TestServer;
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
});
afterAll(() => server.stop());

const aCustomer = (name = "Ada") => customerOf(`cus_${unique()}`, name);

describe("a delivery is refused", () => {
  const body = JSON.stringify(eventOf(customerOf("cus_refused", "Refused")));
  const minutes = (n: number): number => Math.floor(Date.now() / 1_000) + n * 60;

  it.each([
    ["without a signature", () => stage.post(body, {})],
    ["with an empty signature", () => stage.post(body, { "stripe-signature": "" })],
    ["with a malformed signature", () => stage.post(body, { "stripe-signature": "v1=zz" })],
    ["with the signature of another secret", () => stage.deliver(body, { secret: `${WEBHOOK_SECRET}x` })],
    ["with a signature that is too old", () => stage.deliver(body, { timestamp: minutes(-6) })],
    ["with a signature from the future", () => stage.deliver(body, { timestamp: minutes(6) })],
  ])("%s", async (_, send) => {
    expect(await send()).toMatchObject({ status: 400, body: { code: "invalid_signature" } });
  });

  it.each([
    ["an array", "[]"],
    ["a number", "5"],
    ["null", "null"],
    ["an empty object", "{}"],
    ["an empty text", ""],
    ["half a body", body.slice(0, -1)],
    ["an event without an id", JSON.stringify({ ...JSON.parse(body), id: undefined })],
    ["an event with an invalid id", JSON.stringify({ ...JSON.parse(body), id: "evt_1' or 1=1" })],
    [
      "invalid UTF-8",
      Buffer.concat([Buffer.from(body.slice(0, -2)), Buffer.from([0xff, 0xfe]), Buffer.from("}}")]),
    ],
    ["JSON with a raw NUL", body.replace("Refused", "Ref\0sed")],
  ])("with a valid signature, but with %s as its body", async (_, payload) => {
    expect(await stage.deliver(payload)).toMatchObject({ status: 400, body: { code: "not_an_event" } });
  });

  it("with more than 4 MiB; exactly 4 MiB are accepted", async () => {
    const limit = 4 * 1024 * 1024;
    const event = { ...eventOf(aCustomer()), pad: "" };
    const full = { ...event, pad: "x".repeat(limit - JSON.stringify(event).length) };
    expect(await stage.deliver(JSON.stringify(full))).toMatchObject({ status: 200 });
    expect(await stage.deliver(`${JSON.stringify(full)} `)).toMatchObject({
      status: 413,
      body: { code: "body_too_large" },
    });
    expect(await stage.settled(event.id)).toMatchObject({ status: "applied" });
  });

  it.each([
    ["for an unknown team", "zzzzzzzzzzzzzzzz"],
    ["for an invalid team id", "..%2f..%2fetc"],
    ["for a team id with SQL in it", "'%20or%201=1"],
  ])("%s", async (_, team) => {
    const answer = await server.client().call("POST", `/api/webhooks/stripe/${team}`, body);
    expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  it("with a signature of the placeholder secret", async () => {
    const placeholder = await Stage.open(server);
    await placeholder.connect({ webhookSecret: "whsec_placeholder" });
    expect(await placeholder.status()).toMatchObject({ webhookConfigured: false });
    expect(await placeholder.deliver(body, { secret: "whsec_placeholder" })).toMatchObject({
      status: 400,
      body: { code: "webhook_secret_missing" },
    });
  });

  it("with a live event for a test connection", async () => {
    const live = eventOf(aCustomer(), { livemode: true });
    expect(await stage.deliver(live)).toMatchObject({ status: 400, body: { code: "wrong_mode" } });
    expect(await stage.event(live.id)).toBeUndefined();
  });

  it("and not stored", async () => {
    expect(await stage.row("customers", "cus_refused")).toBeUndefined();
  });
});

describe("a delivery is stored as not_synced with", () => {
  it.each([
    ["another account's event", () => eventOf(aCustomer(), { account: "acct_1other" })],
    ["an unknown type", () => eventOf({ id: "po_1", object: "payout" })],
    ["an object without a type", () => eventOf({}, { type: "ping" })],
    [
      "an object type that is a property of every JavaScript object",
      () => eventOf({ id: "x", object: "constructor" }),
    ],
    ["invoice.upcoming, without an id", () => eventOf({ object: "invoice" }, { type: "invoice.upcoming" })],
    ["an id with a NUL", () => eventOf({ ...aCustomer(), id: "cus_\0" })],
    ["an event of an unusual type", () => eventOf(aCustomer(), { type: "customer.updated:v2 \0\ud800" })],
    ["a very long type", () => eventOf(aCustomer(), { type: "t".repeat(5_000) })],
    ["no type", () => eventOf(aCustomer(), { type: undefined })],
    ["a time beyond all dates", () => eventOf(aCustomer(), { created: 1e300 })],
    ["no time", () => eventOf(aCustomer(), { created: null })],
    ["no mode", () => eventOf(aCustomer(), { livemode: undefined })],
    ["no object", () => eventOf({}, { data: {} })],
    ["null as its object", () => eventOf({}, { data: { object: null } })],
    ["no data", () => eventOf({}, { data: undefined })],
    ["another kind of envelope", () => eventOf(aCustomer(), { object: "event.batch" })],
    [
      "a connected account's event of the other mode",
      () => eventOf(aCustomer(), { account: "acct_1other", livemode: true }),
    ],
    [
      "a connected account's event of an unusual form",
      () => eventOf({}, { account: "acct_1other", livemode: true, data: null }),
    ],
    ["a very long object id", () => eventOf({ ...aCustomer(), id: "c".repeat(256) })],
  ])("%s", async (_, make) => {
    const event = make();
    expect(await stage.deliver(event)).toMatchObject({ status: 200, body: { received: true } });
    expect(await stage.event(event.id)).toMatchObject({ status: "not_synced", attempts: 0 });
    const replayed = await stage.person.call("POST", `T/stripe/events/${event.id}/replay`);
    expect(replayed).toMatchObject({ status: 200, body: { status: "not_synced" } });
  });
});

describe("thin events", () => {
  /**
   * Makes a thin event, as Stripe sends it to a destination for thin payloads
   * (docs.stripe.com/event-destinations).
   */
  const thin = (over: Record<string, unknown> = {}) => ({
    id: `evt_test_${unique()}`,
    object: "v2.core.event",
    type: "v1.customer.updated",
    created: "2026-01-31T10:20:30.456Z",
    livemode: false,
    context: null,
    reason: null,
    related_object: { id: "cus_1", type: "customer", url: "/v1/customers/cus_1" },
    ...over,
  });
  const problems = async (of: Stage) =>
    ((await of.status())["problems"] as { code: string; message: string }[]).filter(
      ({ code }) => code === "thin_events",
    );

  it.each([
    ["as documented", thin()],
    ["without a mode", thin({ livemode: undefined })],
    ["of API v2", thin({ type: "v2.core.event_destination.ping", related_object: null })],
    ["with an unusual time", thin({ created: "yesterday" })],
  ])("%s are stored as not_synced", async (_, event) => {
    expect(await stage.deliver(event)).toMatchObject({ status: 200, text: '{"received":true}' });
    expect(await stage.event(event.id)).toMatchObject({ status: "not_synced", type: event.type });
  });

  it("are stored with their time", async () => {
    const event = thin();
    await stage.deliver(event);
    expect(await stage.event(event.id)).toMatchObject({ created: new Date("2026-01-31T10:20:30.456Z") });
  });

  it("are a problem until a snapshot event arrives; those of a connected account are none", async () => {
    const own = await Stage.ready(server);
    await own.deliver(eventOf(aCustomer()));
    await own.deliver({ ...thin(), account: "acct_1other" });
    expect(await problems(own)).toEqual([]);
    await own.deliver(thin());
    const [problem] = await until("the problem", async () => {
      const found = await problems(own);
      return found.length > 0 && found;
    });
    expect(problem?.message).toContain("snapshot payloads");
    await own.deliver(thin());
    expect(await problems(own)).toHaveLength(1);
    await own.deliver(eventOf(aCustomer()));
    await until("no problem", async () => (await problems(own)).length === 0);
  });

  it("are no problem for a minute after a snapshot event", async () => {
    const own = await Stage.ready(server);
    await own.deliver(thin());
    await until("the problem", async () => (await problems(own)).length === 1);
    await own.deliver(eventOf(aCustomer()));
    await until("no problem", async () => (await problems(own)).length === 0);
    await own.deliver(thin());
    await own.apply(eventOf(aCustomer()));
    expect(await problems(own)).toEqual([]);
  });
});

describe("BillStack applies", () => {
  it("an event once if it is delivered twenty times at once", async () => {
    const customer = aCustomer();
    const event = eventOf(customer);
    const answers = await Promise.all(Array.from({ length: 20 }, () => stage.deliver(event)));
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['{"received":true}']));
    expect(await stage.settled(event.id)).toMatchObject({ status: "applied", attempts: 1 });
    expect((await stage.deliver(event)).text).toBe('{"received":true}');
    expect(await stage.event(event.id)).toMatchObject({ status: "applied", attempts: 1 });
    expect(await stage.row("customers", String(customer["id"]))).toMatchObject({ name: "Ada" });
  });

  it("three hundred events that are delivered at once", async () => {
    const busy = await Stage.ready(server);
    const events = Array.from({ length: 300 }, (_, i) => eventOf(customerOf(`cus_${i}`, `Person ${i}`)));
    const answers = await Promise.all(events.map((event) => busy.deliver(event)));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    await until("all applied", async () => (await busy.inbox())["applied"] === 300);
    const rows = await server.sql`select id, name from ${server.sql(`${busy.schema}.customers`)}`;
    expect(rows).toHaveLength(300);
    for (const { id, name } of rows) expect(name).toBe(`Person ${String(id).slice(4)}`);
  });

  it("text without the characters that PostgreSQL cannot store", async () => {
    const id = `cus_${unique()}`;
    const customer = { ...customerOf(id, "a\0b\\u0000\ud800c"), metadata: { "k\0": "\0\0v\udc00" } };
    await stage.apply(eventOf(customer));
    expect(await stage.row("customers", id)).toMatchObject({
      name: "ab\\u0000�c",
      metadata: { k: "v�" },
    });
  });
});

describe("webhook secrets", () => {
  const replace = (on: Stage, webhookSecret: string, more = {}) =>
    on.person.call("PUT", "T/stripe/webhook-secret", { webhookSecret, ...more });
  const NEXT = "whsec_next4567890123456789012345678901";

  it("the previous secret is valid for 24 hours", async () => {
    const rolled = await Stage.ready(server);
    expect(await replace(rolled, NEXT)).toMatchObject({ status: 200, text: '{"success":true}' });
    expect((await rolled.deliver(eventOf(aCustomer()))).status).toBe(200);
    expect((await rolled.deliver(eventOf(aCustomer()), { secret: NEXT })).status).toBe(200);
    await server.sql`
      update billstack.connections
      set previous_webhook_secret_until = previous_webhook_secret_until - interval '24 hours',
        secrets_version = secrets_version + 1
      where team_id = ${rolled.teamId}`;
    expect(await rolled.deliver(eventOf(aCustomer()))).toMatchObject({ body: { code: "invalid_signature" } });
    expect((await rolled.deliver(eventOf(aCustomer()), { secret: NEXT })).status).toBe(200);
  });

  it("a revoked previous secret and a placeholder are not valid", async () => {
    const rolled = await Stage.ready(server);
    await replace(rolled, NEXT, { revokePrevious: true });
    expect(await rolled.deliver(eventOf(aCustomer()))).toMatchObject({ body: { code: "invalid_signature" } });
    await replace(rolled, "whsec_soon", { revokePrevious: true });
    expect(await rolled.deliver(eventOf(aCustomer()), { secret: "whsec_soon" })).toMatchObject({
      status: 400,
      body: { code: "webhook_secret_missing" },
    });
  });
});

it("a server without a worker receives events, and another server applies them", async () => {
  const keys = "k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  const idle = await startTestServer({ env: { BILLSTACK_WORKER: "off", BILLSTACK_ENCRYPTION_KEYS: keys } });
  const same = { databaseUrl: idle.databaseUrl, sandboxUrl: idle.sandbox.url };
  const second = await startTestServer({ ...same, env: { BILLSTACK_ENCRYPTION_KEYS: keys } });
  const connected = await Stage.ready(idle);
  await second.stop();
  const event = eventOf(aCustomer("Waits"));
  expect((await connected.deliver(event)).status).toBe(200);
  expect(await connected.event(event.id)).toMatchObject({ status: "waiting", attempts: 0 });
  const worker = await startTestServer({ ...same, env: { BILLSTACK_ENCRYPTION_KEYS: keys } });
  expect(await connected.settled(event.id)).toMatchObject({ status: "applied" });
  const next = eventOf(aCustomer("By NOTIFY"), { created: later(5) });
  await connected.deliver(next);
  expect(await connected.settled(next.id)).toMatchObject({ status: "applied" });
  await worker.stop();
  await idle.stop();
});
