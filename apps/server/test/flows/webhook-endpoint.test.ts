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
