import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { jobsDone, sweep } from "../jobs.js";
import { customerOf, eventOf, Stage, unique, WEBHOOK_SECRET } from "../stage.js";
import { believedAndRead, damage, heldUp, loseKey, type SealedColumn } from "../unreadable.js";

type Row = Record<string, unknown>;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

interface Problem {
  code: string;
  sentence: string;
  action: string;
  since: string;
}
const problems = async (stage: Stage): Promise<Problem[]> => (await stage.status())["problems"] as Problem[];
const codes = async (stage: Stage): Promise<string[]> => (await problems(stage)).map(({ code }) => code);

/** Delivers the event until it is taken: a server hears a moment later that the secrets have changed. */
const taken = (stage: Stage, event: Row, secret = WEBHOOK_SECRET): Promise<unknown> =>
  until("the delivery to be taken", async () => (await stage.deliver(event, { secret })).status === 200);

describe("a connection whose encryption key is gone", () => {
  it("says so in its status, answers deliveries 503, and applies what needs no request", async () => {
    const stage = await Stage.ready(server);
    const restore = await loseKey(stage);
    const status = await stage.status();
    expect(status).toMatchObject({ connected: true, syncStatus: "error" });
    const [problem, ...others] = status["problems"] as Problem[];
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      code: "secrets_unreadable",
      sentence: expect.stringMatching(
        /secret key, publishable key and webhook secret.+encryption key "gone".+BILLSTACK_ENCRYPTION_KEYS/,
      ),
      action: expect.stringMatching(/restart.+replace the keys/),
    });
    expect(status["lastError"]).toContain('"gone"');

    const event = eventOf(customerOf(`cus_${unique()}`, "Sent again"));
    const refused = await stage.deliver(event);
    expect(refused).toMatchObject({ status: 503, body: { code: "secrets_unreadable" } });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.text).not.toContain("gone");
    await until("the refusal to be counted", async () => {
      return ((await stage.status())["refusals"] as Row)["secrets_unreadable"] === 1;
    });

    const { believed, read } = await believedAndRead(stage);
    expect(await stage.settled(believed)).toMatchObject({ status: "applied", attempts: 1 });
    expect(await heldUp(stage, read)).toMatchObject({
      status: "waiting",
      failures: 0,
      held_up: true,
      last_error: expect.stringContaining('encryption key "gone"'),
    });
    expect((await problems(stage))[0]?.since).toBe(problem?.since);

    await restore();
    await server.sql`update billstack.inbox set next_attempt_at = now() where event_id = ${read}`;
    expect(await stage.settled(read)).toMatchObject({ status: "applied" });
    await taken(stage, event);
    expect(await stage.settled(event.id)).toMatchObject({ status: "applied" });
    expect(await stage.status()).toMatchObject({ syncStatus: "ready", lastError: null, problems: [] });
  });

  it("cannot be checked, and the check says so: keyValid stays what the last proof found", async () => {
    const stage = await Stage.ready(server);
    const { keyCheckedAt } = await stage.status();
    await damage(stage, ["secret_key_sealed"]);
    const { status, body } = await stage.person.call("POST", "T/stripe/check");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      keyValid: true,
      keyCheckedAt,
      problems: [
        { code: "secrets_unreadable", sentence: expect.stringContaining("The key cannot be checked either") },
      ],
    });
  });

  it.each([
    ["the secret key", "secret_key_sealed", "error", 200],
    ["the publishable key", "publishable_key_sealed", "ready", 200],
    ["the webhook secret", "webhook_secret_sealed", "error", 503],
  ] as const)("or where only %s does not open", async (name, column, syncStatus, delivered) => {
    const stage = await Stage.ready(server);
    const restore = await damage(stage, [column satisfies SealedColumn]);
    const [problem] = await problems(stage);
    expect(problem?.code).toBe("secrets_unreadable");
    expect(problem?.sentence).toContain(name.replace("the ", "stored "));
    expect(problem?.sentence).toContain("damaged");
    expect(await stage.status()).toMatchObject({ syncStatus });
    const event = eventOf(customerOf(`cus_${unique()}`, "Delivered"));
    expect(await stage.deliver(event)).toMatchObject({ status: delivered });
    await restore();
    await taken(stage, event);
    expect(await codes(stage)).toEqual([]);
  });

  it("takes deliveries that the previous webhook secret signed, and keeps that secret", async () => {
    const stage = await Stage.ready(server);
    const next = `whsec_${unique()}${unique()}${unique()}`;
    await stage.person.call("PUT", "T/stripe/webhook-secret", { webhookSecret: next });
    const restore = await damage(stage, ["webhook_secret_sealed"]);
    expect(await stage.deliver(eventOf(customerOf("cus_a", "A")), { secret: WEBHOOK_SECRET })).toMatchObject({
      status: 200,
    });
    expect(await stage.deliver(eventOf(customerOf("cus_b", "B")), { secret: next })).toMatchObject({
      status: 503,
    });
    const used = await until("the use to be noted", async () => {
      const [row] = await server.sql<{ current: Date | null; previous: Date | null }[]>`
        select webhook_secret_used_at as current, previous_webhook_secret_used_at as previous
        from billstack.connections where team_id = ${stage.teamId}`;
      return (row?.current ?? row?.previous) != null && row;
    });
    expect(used).toMatchObject({ current: null, previous: expect.any(Date) });
    await restore();
    await taken(stage, eventOf(customerOf("cus_c", "C")), next);
  });
});

describe("its work waits and goes on by itself", () => {
  it("a backfill", async () => {
    const stage = await Stage.ready(server);
    await stage.stripe("POST", "customers", { name: "Loaded" });
    const restore = await loseKey(stage);
    expect(await stage.backfill({ objects: ["customer"] }, "")).toMatchObject({ status: 200 });
    await until("the run to wait", async () => String((await stage.run())["error"]).includes('"gone"'));
    expect(await stage.run()).toMatchObject({ status: "running" });
    expect(await stage.status()).toMatchObject({ syncStatus: "error" });
    await restore();
    await sweep(server);
    await until("the run's end", async () => (await stage.run()).status === "completed");
    expect(await stage.count("customers")).toBe(1);
    expect(await codes(stage)).toEqual([]);
  });

  it("a backfill, unless it is canceled", async () => {
    const stage = await Stage.ready(server);
    await loseKey(stage);
    await stage.backfill({ objects: ["customer"] }, "");
    await until("the run to wait", async () => String((await stage.run())["error"]).includes('"gone"'));
    expect(await stage.person.call("DELETE", "T/stripe/backfill")).toMatchObject({ status: 200 });
    await until("the run's end", async () => (await stage.run()).status === "canceled");
  });

  it("a verification", async () => {
    const stage = await Stage.ready(server);
    await stage.backfill({ objects: ["customer"] });
    const restore = await loseKey(stage);
    await stage.person.call("POST", "T/stripe/verification");
    const verification = async (): Promise<Row> =>
      (await stage.person.call("GET", "T/stripe/verification")).body["verification"] as Row;
    await until("the run to wait", async () => String((await verification())["error"]).includes('"gone"'));
    await restore();
    await sweep(server);
    await until("the run's end", async () => (await verification())["status"] === "completed");
  });

  it("looking for missed events", async () => {
    const stage = await Stage.ready(server);
    const restore = await loseKey(stage);
    await stage.person.call("POST", "T/stripe/catch-up");
    await jobsDone(server, "catch_up");
    expect(await codes(stage)).toEqual(["secrets_unreadable"]);
    await stage.stripe("POST", "customers", { name: "Missed" });
    await restore();
    // The status sees that the secrets open, and sends what was held up.
    expect(await codes(stage)).toEqual([]);
    await until("the missed event", async () => (await stage.inbox())["applied"] === 1);
  });

  it("and no job of it fails or is tried again without end", async () => {
    const stage = await Stage.ready(server);
    await stage.backfill({ objects: ["customer"] });
    await loseKey(stage);
    await server.sql`
      update billstack.connections set created_at = now() - interval '1 hour' where team_id = ${stage.teamId}`;
    await stage.backfill({ objects: ["customer"] }, "");
    await stage.person.call("POST", "T/stripe/catch-up");
    await stage.person.call("POST", "T/stripe/verification");
    for (const _ of [1, 2]) await sweep(server);
    for (const queue of ["backfill", "verification", "catch_up", "endpoints", "sweep"])
      await jobsDone(server, queue);
    const [jobs] = await server.sql<{ failed: number }[]>`
      select count(*)::int as failed from billstack_jobs.job
      where state in ('retry', 'failed') and data::text like any (
        select '%' || id || '%' from billstack.connections where team_id = ${stage.teamId}
        union all select '%' || id || '%' from billstack.backfills)`;
    expect(jobs).toEqual({ failed: 0 });
  });
});

describe("a person heals it", () => {
  it("by replacing keys and webhook secret", async () => {
    const stage = await Stage.ready(server);
    await loseKey(stage);
    const { read } = await believedAndRead(stage);
    await heldUp(stage, read);
    const { secretKey, publishableKey } = stage.keys;
    expect(await stage.person.call("PUT", "T/stripe/keys", { secretKey, publishableKey })).toMatchObject({
      status: 200,
    });
    expect(await stage.settled(read)).toMatchObject({ status: "applied" });
    const [problem] = await problems(stage);
    expect(problem?.sentence).toMatch(/stored webhook secret:/);
    const next = `whsec_${unique()}${unique()}${unique()}`;
    await stage.person.call("PUT", "T/stripe/webhook-secret", { webhookSecret: next });
    expect(await codes(stage)).toEqual([]);
    await taken(stage, eventOf(customerOf("cus_d", "D")), next);
  });

  it("by letting BillStack make the endpoint, once the keys are replaced", async () => {
    const stage = await Stage.ready(server);
    await loseKey(stage);
    expect(await stage.person.call("POST", "T/stripe/webhook-endpoint")).toMatchObject({
      status: 503,
      body: { code: "secrets_unreadable", error: expect.stringContaining('"gone"') },
    });
    const { secretKey, publishableKey } = stage.keys;
    await stage.person.call("PUT", "T/stripe/keys", { secretKey, publishableKey });
    expect(await stage.person.call("POST", "T/stripe/webhook-endpoint")).toMatchObject({ status: 201 });
    expect(await codes(stage)).toEqual([]);
    await stage.stripe("POST", "customers", { name: "Through the endpoint" });
    await until("the event", async () => (await stage.inbox())["applied"] === 1);
  });

  it("by disconnecting, which opens nothing", async () => {
    const stage = await Stage.ready(server);
    await stage.person.call("POST", "T/stripe/webhook-endpoint");
    await damage(stage);
    expect(await stage.person.call("POST", "T/stripe/check")).toMatchObject({ status: 200 });
    expect(await stage.person.call("DELETE", "T/stripe/disconnect")).toMatchObject({
      status: 200,
      body: { success: true, endpointRemoved: false, message: expect.stringContaining("we_") },
    });
    await stage.connect();
    expect(await codes(stage)).toEqual([]);
  });
});
