import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { customerOf, eventOf, Stage } from "../stage.js";
import { verify } from "../verify.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const check = (stage: Stage) => stage.person.call("POST", "T/stripe/check");

/** Reads the stored state of the connection from the database. Reading its status would check the key. */
async function storedState(stage: Stage): Promise<{ keyValid: boolean; problems: string[] }> {
  const [row] = await server.sql<{ keyValid: boolean; problems: string[] }[]>`
    select key_valid as "keyValid",
      array(select code from billstack.problems where connection_id = connections.id order by code) as problems
    from billstack.connections where team_id = ${stage.teamId}`;
  if (row === undefined) throw new Error("There is no connection.");
  return row;
}

/** Makes an event that can be applied only by reading its customer from Stripe. */
async function eventToRead(stage: Stage) {
  const { id } = await stage.stripe("POST", "customers", { name: "Fetched" });
  return eventOf(customerOf(id, "Event"), { created: 1_700_000_000 });
}

describe.concurrent("BillStack notices that a refused key works again at the next request for", () => {
  it.each<[string, (stage: Stage, event: object & { id: string }) => Promise<unknown>]>([
    ["an event whose object has to be read", (stage, event) => stage.deliver({ ...event })],
    ["a backfill", (stage) => stage.backfill({ objects: ["product"] }, "")],
    ["a verification", (stage) => stage.person.call("POST", "T/stripe/verification")],
    ["a catch-up", (stage) => stage.person.call("POST", "T/stripe/catch-up")],
    ["a webhook endpoint", (stage) => stage.person.call("POST", "T/stripe/webhook-endpoint")],
  ])("%s", async (_who, ask) => {
    const stage = await Stage.ready(server);
    await stage.backfill({ objects: ["product"] });
    await verify(stage);
    const event = await eventToRead(stage);
    await stage.sandbox("POST", `${stage.account}/revoke`);
    await check(stage);
    expect(await storedState(stage)).toEqual({ keyValid: false, problems: ["key_refused"] });
    await stage.sandbox("POST", `${stage.account}/restore`);
    await ask(stage, event);
    await until("the key to be known as valid", async () => (await storedState(stage)).keyValid);
    expect(await storedState(stage)).toEqual({ keyValid: true, problems: [] });
  });

  it("an answer to a request from before the refusal does not make the key valid", async () => {
    const stage = await Stage.ready(server);
    await stage.sandbox("POST", `${stage.account}/revoke`);
    await stage.backfill({ objects: ["product"] }, "");
    await until("the refusal", async () => String((await stage.run())["error"]).includes("Replace the keys"));
    await check(stage);
    expect(await storedState(stage)).toEqual({ keyValid: false, problems: ["key_refused"] });
  });
});

describe.concurrent("the check", () => {
  it("asks Stripe now and answers with the status", async () => {
    const stage = await Stage.ready(server);
    expect(await check(stage)).toMatchObject({
      status: 200,
      body: { connected: true, syncStatus: "ready", keyValid: true, lastError: null, problems: [] },
    });
    await stage.sandbox("POST", `${stage.account}/revoke`);
    const refused = await check(stage);
    expect(refused).toMatchObject({
      status: 200,
      body: {
        syncStatus: "error",
        isActive: false,
        keyValid: false,
        equalAsOf: null,
        lastError: expect.stringContaining("Stripe refuses the key"),
        problems: [{ code: "key_refused", sentence: expect.any(String), action: expect.any(String) }],
      },
    });
    await stage.sandbox("POST", `${stage.account}/restore`);
    expect(await check(stage)).toMatchObject({
      body: { syncStatus: "ready", isActive: true, keyValid: true, lastError: null, problems: [] },
    });
  });

  it("shows a problem while Stripe does not answer, and none afterwards", async () => {
    const stage = await Stage.ready(server);
    await stage.fault("500");
    expect(await check(stage)).toMatchObject({
      status: 200,
      body: { syncStatus: "ready", keyValid: true, problems: [{ code: "stripe_unreachable" }] },
    });
    await stage.noFaults();
    expect(await check(stage)).toMatchObject({ status: 200, body: { problems: [] } });
  });

  it("answers 404 for a team that is not connected", async () => {
    const stage = await Stage.open(server);
    expect(await check(stage)).toMatchObject({ status: 404, body: { code: "not_connected" } });
  });
});

describe.concurrent("a key that Stripe refuses", () => {
  const kinds: [string, string, string, RegExp, RegExp][] = ["sk", "rk"].flatMap((prefix) => [
    [
      prefix,
      "the server's IP address",
      "ip_refused",
      /may not be used from this server's IP address/,
      /Stripe says: "The API key provided does not allow requests from your IP address\."/,
    ],
    [prefix, "its age", "key_expired", /has expired/, /Stripe says: "Expired API Key provided: /],
  ]);
  it.each(kinds)(
    "(%s) because of %s is reported with Stripe's reason",
    async (prefix, _why, kind, sentence, says) => {
      const stage = await Stage.open(server);
      const keys = { ...stage.keys, secretKey: `${prefix}_test_sandbox_${stage.account}` };
      await stage.fault(kind);
      const refused = await stage.person.call("POST", "T/stripe/connect", keys);
      expect(refused).toMatchObject({ status: 422, body: { code: "keys_refused" } });
      for (const part of [sentence, says]) expect(refused.body["error"]).toMatch(part);
      expect(refused.text).not.toContain("may read nothing");
      expect(refused.text).not.toContain(stage.account);
      await stage.noFaults();
      await stage.connect(keys);
      await stage.fault(kind);
      const { body } = await check(stage);
      expect(body).toMatchObject({
        syncStatus: "error",
        keyValid: false,
        problems: [{ code: "key_refused" }],
      });
      for (const part of [sentence, says]) expect(body["lastError"]).toMatch(part);
      expect(JSON.stringify(body)).not.toContain(`test_sandbox_${stage.account}`);
      await stage.noFaults();
      expect(await check(stage)).toMatchObject({ body: { syncStatus: "ready", problems: [] } });
    },
  );
});

describe.concurrent("equalAsOf", () => {
  it("is null while events are held up, and set again when they are applied", async () => {
    const stage = await Stage.ready(server);
    await stage.sandbox("POST", `${stage.account}/seed`, { customers: 2 });
    await stage.backfill();
    const { equalAsOf } = await verify(stage);
    expect(equalAsOf).not.toBeNull();
    expect(await stage.status()).toMatchObject({ syncStatus: "ready", equalAsOf });
    const event = await eventToRead(stage);
    await stage.fault("500", { match: { path: "/v1/customers" } });
    await stage.deliver(event);
    await until("it is held up", async () => (await stage.event(event.id))?.["held_up"] === true);
    expect(await stage.status()).toMatchObject({ syncStatus: "ready", equalAsOf: null });
    await stage.noFaults();
    await server.sql`update billstack.inbox set next_attempt_at = now() where event_id = ${event.id}`;
    await stage.settled(event.id);
    await until("equal", async () => (await stage.status())["equalAsOf"] === equalAsOf);
  });

  it("is null while an event has been waiting for more than ten minutes", async () => {
    const stage = await Stage.ready(server);
    await stage.backfill();
    const { equalAsOf } = await verify(stage);
    const event = await eventToRead(stage);
    await stage.apply(event);
    await server.sql`
      update billstack.inbox set status = 'waiting', next_attempt_at = now() + interval '1 hour',
        received_at = now() - interval '11 minutes' where event_id = ${event.id}`;
    const status = await stage.status();
    expect(status).toMatchObject({
      syncStatus: "ready",
      equalAsOf: null,
      problems: [{ code: "events_waiting", sentence: expect.stringContaining("1 event") }],
    });
    await server.sql`update billstack.inbox set next_attempt_at = now() where event_id = ${event.id}`;
    await stage.settled(event.id);
    expect(await stage.status()).toMatchObject({ equalAsOf, problems: [] });
  });
});

describe.concurrent("a second webhook endpoint", () => {
  const make = (stage: Stage) => stage.person.call("POST", "T/stripe/webhook-endpoint");
  const byHand = async (stage: Stage, suffix = "") => {
    const { webhookUrl } = await stage.status();
    return stage.stripe("POST", "webhook_endpoints", {
      url: `${String(webhookUrl)}${suffix}`,
      "enabled_events[0]": "*",
    });
  };

  it.each(["", "/", "?from=hand"])("beside ours is a problem until it is deleted (%j)", async (suffix) => {
    const stage = await Stage.ready(server);
    const { id } = await byHand(stage, suffix);
    expect(await make(stage)).toMatchObject({ status: 201 });
    expect((await stage.status())["problems"]).toMatchObject([
      {
        code: "second_endpoint",
        sentence: expect.stringContaining(`${id} beside BillStack's own we_`),
        action: expect.stringContaining("delete or disable the others"),
      },
    ]);
    await stage.stripe("DELETE", `webhook_endpoints/${id}`);
    expect(await check(stage)).toMatchObject({ body: { problems: [] } });
  });

  it("that was made later is found by a check, and a single one or another team's is no problem", async () => {
    const stage = await Stage.ready(server);
    await byHand(stage);
    const other = await Stage.ready(server);
    await stage.stripe("POST", "webhook_endpoints", {
      url: String((await other.status())["webhookUrl"]),
      "enabled_events[0]": "*",
    });
    expect(await check(stage)).toMatchObject({ body: { problems: [] } });
    const { id } = await byHand(stage);
    const { body } = await check(stage);
    expect(body["problems"]).toMatchObject([{ code: "second_endpoint" }]);
    expect(JSON.stringify(body["problems"])).toContain(id);
  });

  it("is looked for once a day", async () => {
    const stage = await Stage.ready(server);
    await byHand(stage);
    const { id } = await byHand(stage);
    await server.sql`
      update billstack.connections set created_at = now() - interval '2 days' where team_id = ${stage.teamId}`;
    await server.sql`insert into billstack_jobs.job (name) values ('sweep')`;
    const problems = await until("the problem", async () => {
      const { body } = await stage.person.call("GET", "T/stripe/status");
      const found = body["problems"] as { code: string; sentence: string }[];
      return found.length > 0 && found;
    });
    expect(problems).toMatchObject([{ code: "second_endpoint" }]);
    expect(problems[0]?.sentence).toContain(id);
  });

  it("is not reported if the key may not list endpoints", async () => {
    const stage = await Stage.open(server);
    await stage.connect({ secretKey: `rk_test_sandbox_${stage.account}_no_webhook_endpoints` });
    await byHand(stage);
    await byHand(stage);
    expect(await check(stage)).toMatchObject({ status: 200, body: { problems: [] } });
  });
});
