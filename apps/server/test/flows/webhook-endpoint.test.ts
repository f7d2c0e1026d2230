import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { accountOnly, startFakeStripe, type FakeStripe } from "../fake-stripe.js";
import { Stage } from "../stage.js";

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

describe.concurrent("the webhook endpoint in Stripe", () => {
  const make = (stage: Stage) => stage.person.call("POST", "T/stripe/webhook-endpoint");
  const works = async (stage: Stage) => {
    const { id } = await stage.stripe("POST", "customers", { name: "Through the endpoint" });
    await until("the row", () => stage.row("customers", id));
  };

  it("can be created again; only the new one remains, and it delivers", async () => {
    const stage = await Stage.ready(server);
    const first = await make(stage);
    expect(first).toMatchObject({ status: 201, body: { success: true, webhookUrl: expect.any(String) } });
    await works(stage);
    const second = await make(stage);
    expect(await stage.endpoints()).toMatchObject([{ id: second.body["endpointId"] }]);
    expect(second.body["endpointId"]).not.toBe(first.body["endpointId"]);
    expect(await stage.status()).toMatchObject({
      webhookConfigured: true,
      webhookEndpointId: second.body["endpointId"],
    });
    await works(stage);
  });

  it("is one that delivers, also after many requests at once", async () => {
    const stage = await Stage.ready(server);
    const answers = await Promise.all(Array.from({ length: 6 }, () => make(stage)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 201));
    const { webhookEndpointId } = await stage.status();
    expect(await stage.endpoints()).toMatchObject([{ id: webhookEndpointId }]);
    expect(answers.map(({ body }) => body["endpointId"])).toContain(webhookEndpointId);
    await works(stage);
  });

  it("is replaced if a crash left one without a stored secret; endpoints of other people stay", async () => {
    const stage = await Stage.ready(server);
    const [row] = await server.sql`select id from billstack.connections where team_id = ${stage.teamId}`;
    const of = (metadata: Record<string, string>) =>
      stage.stripe("POST", "webhook_endpoints", {
        url: "http://127.0.0.1:9/nobody",
        "enabled_events[0]": "*",
        ...metadata,
      });
    await of({ "metadata[billstack_connection]": String(row?.["id"]) });
    const own = await of({ "metadata[billstack_connection]": "another" });
    const { body } = await make(stage);
    const ids = (await stage.endpoints()).map(({ id }) => id);
    expect(ids.sort()).toEqual([own.id, String(body["endpointId"])].sort());
  });

  it("is not created without the permission, or while Stripe is down", async () => {
    const stage = await Stage.open(server);
    await stage.connect({ secretKey: `rk_test_sandbox_${stage.account}_no_webhook_endpoints` });
    expect(await make(stage)).toMatchObject({ status: 422, body: { code: "endpoint_refused" } });
    const other = await Stage.ready(server);
    await other.fault("500");
    expect(await make(other)).toMatchObject({ status: 502, body: { code: "stripe_unreachable" } });
    await other.noFaults();
    expect(await other.endpoints()).toEqual([]);
  });

  it("is replaced if the answer to its creation was lost", async () => {
    const stage = await Stage.ready(server);
    await stage.fault("drop", {
      match: { method: "POST", path: "/v1/webhook_endpoints" },
      after: true,
      times: 2,
    });
    expect(await make(stage)).toMatchObject({ status: 502, body: { code: "stripe_unreachable" } });
    expect((await stage.endpoints()).length).toBeGreaterThan(0);
    const { body } = await make(stage);
    expect(await stage.endpoints()).toMatchObject([{ id: body["endpointId"] }]);
  });

  it("is not created if Stripe cannot reach BASE_URL", async () => {
    const stage = await Stage.open(server);
    await stage.connect({
      secretKey: "sk_test_abcdefghijklmnop",
      publishableKey: "pk_test_abcdefghijklmnop",
    });
    const asked = stripe.asked.length;
    expect(await stage.person.call("POST", "T/stripe/webhook-endpoint")).toMatchObject({
      status: 422,
      body: { code: "unreachable_base_url", error: expect.stringContaining("localhost") },
    });
    expect(stripe.asked.slice(asked).filter((one) => one.includes("webhook"))).toEqual([]);
  });
});

describe.concurrent("connect with makeEndpoint", () => {
  const open = async () => {
    const stage = await Stage.open(server);
    const { secretKey, publishableKey } = stage.keys;
    const connect = (more: object = {}) =>
      stage.person.call("POST", "T/stripe/connect", {
        secretKey,
        publishableKey,
        makeEndpoint: true,
        ...more,
      });
    const ready = () =>
      until("the team to be ready", async () => (await stage.status())["syncStatus"] === "ready");
    return { stage, connect, ready };
  };

  it("creates the endpoint, and its events arrive", async () => {
    const { stage, connect, ready } = await open();
    const answer = await connect();
    const [endpoint, ...others] = await stage.endpoints();
    expect(others).toEqual([]);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        success: true,
        syncStatus: "pending",
        webhookEndpoint: { made: true, endpointId: endpoint?.["id"] },
      },
    });
    await ready();
    expect(await stage.status()).toMatchObject({
      webhookConfigured: true,
      webhookEndpointId: endpoint?.["id"],
    });
    const { id } = await stage.stripe("POST", "customers", { name: "Through the endpoint" });
    await until("the row", () => stage.row("customers", id));
  });

  it("creates the endpoint in the same request, although Stripe limits requests after the proof of the key", async () => {
    const { stage, connect } = await open();
    for (const method of ["GET", "POST"])
      await stage.fault("429", { match: { method, path: "/v1/webhook_endpoints" }, times: 1 });
    const answer = await connect();
    expect(answer).toMatchObject({ status: 200, body: { webhookEndpoint: { made: true } } });
    expect(await stage.endpoints()).toMatchObject([{ id: (await stage.status())["webhookEndpointId"] }]);
  });

  it("connects without an endpoint if the key may not create one, and says so", async () => {
    const { stage, connect, ready } = await open();
    const answer = await connect({ secretKey: `rk_test_sandbox_${stage.account}_no_webhook_endpoints` });
    expect(answer).toMatchObject({
      status: 200,
      body: { webhookEndpoint: { made: false, code: "endpoint_refused", error: expect.any(String) } },
    });
    await ready();
    const { problems } = await stage.status();
    expect(problems).toContainEqual(expect.objectContaining({ code: "webhook_secret_missing" }));
  });

  it("connects without an endpoint if Stripe cannot reach BASE_URL, and says so", async () => {
    const { connect } = await open();
    const answer = await connect({
      secretKey: "sk_test_abcdefghijklmnop",
      publishableKey: "pk_test_abcdefghijklmnop",
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { webhookEndpoint: { made: false, code: "unreachable_base_url" } },
    });
  });

  it("creates the endpoint later if Stripe fails at first, and leaves one endpoint", async () => {
    const { stage, connect } = await open();
    await stage.fault("drop", { match: { method: "POST", path: "/v1/webhook_endpoints" }, after: true });
    const { body } = await connect();
    expect(body["webhookEndpoint"]).toMatchObject({ made: false, code: "stripe_unreachable" });
    expect(await stage.status()).toMatchObject({ webhookConfigured: false });
    await stage.noFaults();
    await server.sql`
      update billstack_jobs.job set start_after = now()
      where name = 'wanted_endpoint'
        and data->>'connectionId' in (select id::text from billstack.connections where team_id = ${stage.teamId})`;
    await until("the endpoint", async () => (await stage.status())["webhookConfigured"] === true);
    expect(await stage.endpoints()).toMatchObject([{ id: (await stage.status())["webhookEndpointId"] }]);
  });

  it("creates no endpoint later if a person has stored a secret meanwhile", async () => {
    const { stage, connect } = await open();
    await stage.fault("500", { match: { method: "POST", path: "/v1/webhook_endpoints" } });
    await connect();
    await stage.noFaults();
    await stage.person.call("PUT", "T/stripe/webhook-secret", { webhookSecret: stage.keys.webhookSecret });
    const jobs = () => server.sql`
      update billstack_jobs.job set start_after = now()
      where name = 'wanted_endpoint' and state < 'active'
        and data->>'connectionId' in (select id::text from billstack.connections where team_id = ${stage.teamId})
      returning id`;
    await until("the job to end", async () => (await jobs()).length === 0);
    expect(await stage.endpoints()).toEqual([]);
  });

  it.each([
    ["a secret as well", { webhookSecret: "whsec_placeholder" }],
    ["neither a secret nor an endpoint", { makeEndpoint: false }],
  ])("is refused with %s", async (_, more) => {
    const { stage, connect } = await open();
    expect(await connect(more)).toMatchObject({
      status: 400,
      body: { code: "invalid_input", issues: [{ path: "webhookSecret", message: expect.any(String) }] },
    });
    expect(await stage.status()).toMatchObject({ connected: false });
  });
});
