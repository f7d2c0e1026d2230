import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { accountOnly, startFakeStripe, type FakeStripe } from "../fake-stripe.js";
import { customerOf, eventOf, Stage, unique } from "../stage.js";

let stripe: FakeStripe;
let server: TestServer;
beforeAll(async () => {
  stripe = await startFakeStripe(accountOnly);
  server = await startTestServer({ env: { STRIPE_API_BASE: stripe.url } });
});
afterAll(async () => {
  await server.stop();
  await stripe.stop();
});

/** Counts everything that a connect leaves in the database. */
async function traces(stage: Stage): Promise<Record<string, number>> {
  const { sql } = server;
  const [row] = await sql<Record<string, number>[]>`
    select (select count(*)::int from billstack.connections where team_id = ${stage.teamId}) as connections,
      (select count(*)::int from billstack.audit where team_id = ${stage.teamId}) as audit,
      (select count(*)::int from pg_namespace where nspname = ${stage.schema}) as schemas,
      (select count(*)::int from billstack_jobs.job
        where name = 'provision' and state in ('created', 'retry', 'active')
          and not exists (select from billstack.connections where id::text = data->>'connectionId')) as jobs`;
  return { ...row };
}

const connect = (stage: Stage, keys: object = {}) =>
  stage.person.call("POST", "T/stripe/connect", { ...stage.keys, ...keys });

describe.concurrent("a connect that Stripe does not confirm leaves nothing behind after", () => {
  it.each([
    ["401", 422, "keys_refused"],
    ["429", 502, "stripe_unreachable"],
    ["500", 502, "stripe_unreachable"],
    ["garbage", 502, "stripe_unreachable"],
    ["empty", 502, "stripe_unreachable"],
    ["drop", 502, "stripe_unreachable"],
  ])("%s", async (kind, status, code) => {
    const stage = await Stage.open(server);
    const before = await traces(stage);
    await stage.fault(kind);
    const answer = await connect(stage);
    expect(answer).toMatchObject({
      status,
      body: { code, error: expect.any(String), requestId: expect.any(String) },
    });
    expect(answer.text).not.toContain(stage.account);
    expect(await traces(stage)).toEqual(before);
    expect(await stage.status()).toMatchObject({ connected: false, syncStatus: null, schemaExists: false });
    await stage.noFaults();
    await stage.connect();
  });

  it("an answer that never comes", async () => {
    const stage = await Stage.open(server);
    const before = await traces(stage);
    await stage.fault("delay", { ms: 30_000 });
    const began = performance.now();
    expect(await connect(stage)).toMatchObject({ status: 502, body: { code: "stripe_unreachable" } });
    expect(performance.now() - began).toBeLessThan(12_000);
    expect(await traces(stage)).toEqual(before);
  });

  it("an unknown key and a revoked key", async () => {
    const stage = await Stage.open(server);
    const before = await traces(stage);
    const unknown = { secretKey: "sk_test_sandbox_NOSUCHKEY", publishableKey: "pk_test_sandbox_NOSUCHKEY" };
    expect(await connect(stage, unknown)).toMatchObject({ status: 422, body: { code: "keys_refused" } });
    await stage.sandbox("POST", `${stage.account}/revoke`);
    expect(await connect(stage)).toMatchObject({ status: 422, body: { code: "keys_refused" } });
    expect(await traces(stage)).toEqual(before);
  });

  it("a restricted key that may read nothing", async () => {
    const stage = await Stage.open(server);
    const before = await traces(stage);
    await stage.fault("403");
    expect(await connect(stage, { secretKey: `rk_test_sandbox_${stage.account}` })).toMatchObject({
      status: 422,
      body: { code: "keys_refused", issues: [{ path: "secretKey" }] },
    });
    expect(await traces(stage)).toEqual(before);
  });
});

describe.concurrent("a restricted key", () => {
  it("is accepted, and the status names what it cannot read", async () => {
    const stage = await Stage.open(server);
    await stage.connect({ secretKey: `rk_test_sandbox_${stage.account}_no_invoices_no_refunds` });
    expect(await stage.status()).toMatchObject({
      keyValid: true,
      accountName: expect.any(String),
      unreadable: ["invoice", "refund"],
    });
  });

  it("that cannot read the account connects without a name, and its keys cannot be replaced", async () => {
    const stage = await Stage.open(server);
    const { publishableKey } = stage.keys;
    const secretKey = `rk_test_sandbox_${stage.account}_no_accounts`;
    await stage.connect({ secretKey });
    expect(await stage.status()).toMatchObject({ keyValid: true, accountName: null, accountId: null });
    expect(await stage.person.call("PUT", "T/stripe/keys", { secretKey, publishableKey })).toMatchObject({
      status: 409,
      body: { code: "different_account" },
    });
  });
});

describe.concurrent("at the same moment", () => {
  it("one of ten connects succeeds", async () => {
    const stage = await Stage.open(server);
    const answers = await Promise.all(Array.from({ length: 10 }, () => connect(stage)));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 409),
    ]);
    expect(new Set(answers.map(({ body }) => body["code"]))).toEqual(
      new Set([undefined, "already_connected"]),
    );
    await until("ready", async () => (await stage.status())["syncStatus"] === "ready");
    const { audit } = await traces(stage);
    expect(audit).toBe(2);
  });

  it("a connect and a disconnect leave a whole connection or none", async () => {
    const stage = await Stage.ready(server);
    const [gone, ...connects] = await Promise.all([
      stage.person.call("DELETE", "T/stripe/disconnect"),
      ...Array.from({ length: 5 }, () => connect(stage)),
    ]);
    expect(gone).toMatchObject({ status: 200, text: '{"success":true}' });
    for (const { status, body } of connects) {
      expect([200, 409]).toContain(status);
      if (status === 409) expect(["already_connected", "disconnecting"]).toContain(body["code"]);
    }
    const connected = connects.some(({ status }) => status === 200);
    await until("an end", async () => (await stage.status())["syncStatus"] === (connected ? "ready" : null));
    expect(await traces(stage)).toMatchObject(
      connected ? { connections: 1, schemas: 1 } : { connections: 0, schemas: 0 },
    );
  });
});

describe.concurrent("one Stripe account in two teams", () => {
  const otherTeams = async (...stages: Stage[]) =>
    Promise.all(stages.map(async (stage) => (await stage.status())["otherTeams"]));

  it("is said to both teams by number only, and refused on demand before anything is stored", async () => {
    const [one, other] = [await Stage.ready(server), await Stage.open(server)];
    expect(await otherTeams(one, other)).toEqual([0, 0]);
    const before = await traces(other);
    const refused = await connect(other, { ...one.keys, refuseShared: true });
    expect(refused).toMatchObject({ status: 409, body: { code: "account_shared", otherTeams: 1 } });
    expect(await traces(other)).toEqual(before);

    const connected = await connect(other, one.keys);
    expect(connected).toMatchObject({ status: 200, body: { success: true, otherTeams: 1 } });
    expect(await otherTeams(one, other)).toEqual([1, 1]);
    const told = [refused.text, connected.text, JSON.stringify(await other.status())].join(" ");
    expect(told).not.toContain(one.teamId);

    await one.person.call("DELETE", "T/stripe/disconnect");
    expect(await otherTeams(one, other)).toEqual([0, 0]);
  });

  it("is no question for a team that connects again, and the two modes of an account are not shared", async () => {
    const [one, other] = [await Stage.ready(server), await Stage.open(server)];
    const live = {
      secretKey: `sk_live_sandbox_${one.account}`,
      publishableKey: `pk_live_sandbox_${one.account}`,
      refuseShared: true,
    };
    const connected = await connect(other, live);
    expect(connected).toMatchObject({ status: 200 });
    expect(connected.body).not.toHaveProperty("otherTeams");
    expect(await otherTeams(one, other)).toEqual([0, 0]);
    await one.person.call("DELETE", "T/stripe/disconnect");
    expect(await connect(one, { refuseShared: true })).toMatchObject({ status: 200 });
  });

  it("is found out when a key that may read the account replaces one that may not", async () => {
    const [one, other] = [await Stage.ready(server), await Stage.open(server)];
    const customer = await one.stripe("POST", "customers", { name: "Ada" });
    const { secretKey, publishableKey } = one.keys;
    const blind = `rk_test_sandbox_${one.account}_no_accounts`;
    await other.connect({ ...one.keys, secretKey: blind, loadNow: true, refuseShared: true });
    await until(
      "the customer is loaded",
      async () => (await other.row("customers", customer.id)) !== undefined,
    );
    expect(await otherTeams(one, other)).toEqual([0, 0]);
    const replaced = await other.person.call("PUT", "T/stripe/keys", { secretKey, publishableKey });
    expect(replaced).toMatchObject({ status: 200 });
    expect(await otherTeams(one, other)).toEqual([1, 1]);
  });
});

it.concurrent("the status says whether a delivery with the stored secret has arrived", async () => {
  const stage = await Stage.ready(server);
  expect(await stage.status()).toMatchObject({ webhookDelivered: false });
  await stage.deliver(eventOf(customerOf(`cus_${unique()}`, "Ada")));
  await until("a delivery", async () => (await stage.status())["webhookDelivered"] === true);
});

it.concurrent("a connect of a connected team answers 409 without asking Stripe", async () => {
  const stage = await Stage.ready(server);
  await stage.fault("401");
  expect(await connect(stage)).toMatchObject({ status: 409, body: { code: "already_connected" } });
  await stage.noFaults();
});

describe.concurrent("a real key", () => {
  it("in live mode refuses test events and accepts live events", async () => {
    const stage = await Stage.open(server);
    await stage.connect({
      secretKey: "sk_live_abcdefghijklmnop",
      publishableKey: "pk_live_abcdefghijklmnop",
    });
    expect(await stage.status()).toMatchObject({ mode: "live", accountName: "Fake & Co" });
    const customer = customerOf(`cus_${unique()}`, "Live");
    expect(await stage.deliver(eventOf(customer))).toMatchObject({
      status: 400,
      body: { code: "wrong_mode" },
    });
    await stage.apply(eventOf(customer, { livemode: true }));
    expect(await stage.row("customers", String(customer["id"]))).toMatchObject({ name: "Live" });
  });
});

describe.concurrent("the data is loaded", () => {
  it("by the connect itself with loadNow, also after a disconnect", async () => {
    const stage = await Stage.open(server);
    await stage.sandbox("POST", `${stage.account}/seed`, { customers: 5 });
    const loaded = async () => {
      expect(await connect(stage, { loadNow: true })).toMatchObject({
        status: 200,
        body: { success: true, syncStatus: "pending" },
      });
      await until("ready", async () => (await stage.status())["syncStatus"] === "ready");
      expect(await stage.run()).toMatchObject({ status: "completed", result: { customer: { synced: 5 } } });
      expect(await stage.count("customers")).toBe(5);
    };
    await loaded();
    await stage.person.call("DELETE", "T/stripe/disconnect");
    await loaded();
  });

  it("neither without loadNow nor by a failed connect", async () => {
    const stage = await Stage.open(server);
    await stage.fault("401");
    expect(await connect(stage, { loadNow: true })).toMatchObject({ status: 422 });
    await stage.noFaults();
    await stage.connect();
    expect(await stage.run()).toBeNull();
  });
});

describe.concurrent("the day on which a key expires", () => {
  it.each([
    ["a year 10000 behind an offset", "9999-12-31T23:59:59-23:59"],
    ["the year 12000, as the dashboard's field sends it", "12000-01-01T23:59:59Z"],
  ])("is refused with a sentence for people if it is %s", async (_what, keyExpiresAt) => {
    const stage = await Stage.open(server);
    const refusal = {
      status: 400,
      body: {
        code: "invalid_input",
        issues: [
          { path: "keyExpiresAt", message: expect.stringContaining("too far in the future") as string },
        ],
      },
    };
    expect(await connect(stage, { keyExpiresAt })).toMatchObject(refusal);
    await stage.connect();
    const { secretKey, publishableKey } = stage.keys;
    const keys = { secretKey, publishableKey, keyExpiresAt };
    expect(await stage.person.call("PUT", "T/stripe/keys", keys)).toMatchObject(refusal);
  });
});
