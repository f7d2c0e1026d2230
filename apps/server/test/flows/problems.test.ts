import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { sweep } from "../jobs.js";
import { refusedForADay, startedADayAgo } from "../refused-key.js";
import { customerOf, eventOf, Stage, unique } from "../stage.js";
import { unstorable } from "../unstorable.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

interface Problem {
  code: string;
  message: string;
  since: string;
}

const problems = async (stage: Stage): Promise<Problem[]> => (await stage.status())["problems"] as Problem[];

/**
 * Waits until the status shows exactly these problems. It waits for 40 seconds at most, because a request of a
 * backfill that gets a 429 is sent again for 20 seconds before the problem is shown.
 */
const problemsToBe = (stage: Stage, ...codes: string[]): Promise<Problem[]> =>
  until(
    `the problems ${codes.join(", ")}`,
    async () => {
      const found = await problems(stage);
      return (
        JSON.stringify(found.map(({ code }) => code).toSorted()) === JSON.stringify(codes.toSorted()) && found
      );
    },
    40,
  );

const connection = (stage: Stage, changes: string): Promise<unknown> =>
  server.sql.unsafe(`update billstack.connections set ${changes} where team_id = '${stage.teamId}'`);

const catchUp = (stage: Stage) => stage.person.call("POST", "T/stripe/catch-up");

/** Causes trouble in Stripe, then delivers an event that can be applied only by reading its customer from Stripe. */
async function deliverEventToRead(stage: Stage, trouble: () => Promise<unknown>): Promise<string> {
  const { id } = await stage.stripe("POST", "customers", { name: "Fetched" });
  await trouble();
  const event = eventOf(customerOf(id, "Event"), { created: 1_700_000_000 });
  await stage.deliver(event);
  return event.id;
}

// The tests mostly wait, so several of them run at the same time. This one waits longest, so it begins first.
it.concurrent.each([
  ["500", "stripe_unreachable"],
  ["429", "rate_limited"],
])("a backfill that gets %s from Stripe shows %s until it continues", async (kind, code) => {
  const stage = await Stage.ready(server);
  await stage.fault(kind, { match: { path: "/v1/products" } });
  await stage.backfill({ objects: ["product"] }, "");
  await problemsToBe(stage, code);
  await stage.noFaults();
  await problemsToBe(stage);
  await until("the run's end", async () => (await stage.run()).status === "completed");
});

it.concurrent("nothing is wrong with a fresh connection", async () => {
  const stage = await Stage.ready(server);
  expect(await problems(stage)).toEqual([]);
});

describe.concurrent("problems that events meet", () => {
  it.each([
    ["500", "stripe_unreachable", "cannot be reached"],
    ["drop", "stripe_unreachable", "cannot be reached"],
    ["429", "rate_limited", "limits this account's requests"],
    ["403", "key_may_not_read", "may not read Customers"],
  ])("the error %s of Stripe is shown as %s until it is over", async (kind, code, sentence) => {
    const stage = await Stage.ready(server);
    const began = Date.now();
    const id = await deliverEventToRead(stage, () => stage.fault(kind, { match: { path: "/v1/customers" } }));
    const [problem] = await problemsToBe(stage, code);
    expect(problem?.message).toContain(sentence);
    expect(Date.parse(problem?.since ?? "")).toBeGreaterThan(began - 2_000);
    await stage.noFaults();
    await server.sql`update billstack.inbox set next_attempt_at = now() where event_id = ${id}`;
    await problemsToBe(stage);
    expect(await stage.settled(id)).toMatchObject({ status: "applied" });
  });

  it("a revoked key is shown until the keys are replaced", async () => {
    const stage = await Stage.ready(server);
    await deliverEventToRead(stage, () => stage.sandbox("POST", `${stage.account}/revoke`));
    const [problem] = await problemsToBe(stage, "key_refused");
    expect(problem?.message).toContain("replace the keys");
    const status = await until("the proof of the key", async () => {
      const read = await stage.status();
      return read["keyValid"] === false && read;
    });
    expect(status).toMatchObject({ keyValid: false, isActive: false });
    await stage.sandbox("POST", `${stage.account}/restore`);
    const { secretKey, publishableKey } = stage.keys;
    await stage.person.call("PUT", "T/stripe/keys", { secretKey, publishableKey });
    await problemsToBe(stage);
  });
});

it.concurrent("objects that a restricted key cannot read are shown after the connect", async () => {
  const stage = await Stage.open(server);
  await stage.connect({ secretKey: `rk_test_sandbox_${stage.account}_no_invoices` });
  const [problem] = await problemsToBe(stage, "key_may_not_read");
  expect(problem?.message).toContain("may not read Invoices:");
});

it.concurrent("buried events are shown with their number until they are replayed", async () => {
  const stage = await Stage.ready(server);
  for (const _ of [1, 2]) {
    const bad = unstorable();
    await stage.deliver(bad.json);
    await until("the failure", async () => Number((await stage.event(bad.id))?.["failures"]) === 1);
    await server.sql`update billstack.inbox set failures = 9, next_attempt_at = now() where event_id = ${bad.id}`;
    expect(await stage.settled(bad.id)).toMatchObject({ status: "buried" });
  }
  const [problem] = await problemsToBe(stage, "events_buried");
  expect(problem?.message).toMatch(/^2 events could not be applied/);
  expect(await stage.person.call("POST", "T/stripe/events/replay")).toMatchObject({
    status: 200,
    text: '{"success":true,"replayed":2}',
  });
  await problemsToBe(stage);
  await until("both tried again", async () => (await stage.inbox())["waiting"] === 2);
  expect((await stage.person.call("POST", "T/stripe/events/replay")).text).toBe(
    '{"success":true,"replayed":0}',
  );
  const { entries } = (await stage.person.call("GET", "T/audit")).body as { entries: object[] };
  expect(entries.filter((entry) => "action" in entry && entry.action === "events.replayed")).toMatchObject([
    { detail: { events: 2 } },
  ]);
});

describe.concurrent("problems of a catch-up", () => {
  it("missed events that Stripe no longer keeps are shown until everything is loaded again", async () => {
    const stage = await Stage.ready(server);
    await connection(stage, "events_complete_until = now() - interval '40 days'");
    await catchUp(stage);
    const [problem] = await problemsToBe(stage, "events_missed");
    expect(problem?.message).toContain("Sync all data again");
    await stage.backfill({ objects: ["customer"] });
    await problemsToBe(stage, "events_missed");
    await stage.backfill();
    await problemsToBe(stage);
  });

  it("an outage of Stripe is shown until it is over", async () => {
    const stage = await Stage.ready(server);
    await stage.fault("500", { match: { path: "/v1/events" } });
    await catchUp(stage);
    await problemsToBe(stage, "stripe_unreachable");
    await stage.noFaults();
    await problemsToBe(stage);
    expect(await stage.status()).toMatchObject({ catchingUp: false });
  });
});

describe.concurrent("missing deliveries", () => {
  it("are shown if no webhook secret is stored", async () => {
    const stage = await Stage.open(server);
    await stage.connect({ webhookSecret: "whsec_placeholder" });
    const [problem] = await problemsToBe(stage, "webhook_secret_missing");
    expect(problem?.message).toContain("store the endpoint's signing secret");
  });

  it("are shown after a day without a delivery, until one arrives", async () => {
    const stage = await Stage.ready(server);
    await connection(stage, "webhook_secret_at = now() - interval '25 hours'");
    const [problem] = await problemsToBe(stage, "no_deliveries");
    expect(problem?.message).toContain(`/api/webhooks/stripe/${stage.teamId}`);
    await stage.deliver(eventOf(customerOf(`cus_${unique()}`, "First")));
    await problemsToBe(stage);
  });

  it("are shown after two hours if a catch-up found events", async () => {
    const stage = await Stage.ready(server);
    await connection(stage, "webhook_secret_at = now() - interval '2 hours'");
    await problemsToBe(stage);
    await stage.stripe("POST", "customers", { name: "Undelivered" });
    await catchUp(stage);
    await problemsToBe(stage, "no_deliveries");
  });
});

it.concurrent("a failed backfill is shown until another one completes", async () => {
  const stage = await Stage.ready(server);
  await stage.fault("401", {});
  await stage.backfill({ objects: ["product"] }, "");
  await problemsToBe(stage, "key_refused");
  // Only after a day of refusals the run fails.
  await startedADayAgo(stage);
  await refusedForADay(stage);
  await sweep(server);
  await until("the run's end", async () => (await stage.run()).status === "failed");
  await stage.noFaults();
  await stage.person.call("POST", "T/stripe/check");
  const [problem] = await problemsToBe(stage, "backfill_failed");
  expect(problem?.message).toContain("Stripe has refused the key for 24 hours");
  await stage.backfill({ objects: ["product"] });
  await problemsToBe(stage);
});

// The disk is full for all teams of the server, so this test runs alone.
it("a full disk is shown, and deliveries get 503 until there is room", async () => {
  const stage = await Stage.ready(server);
  await server.sql.unsafe(`
    create function disk_full() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
    create trigger disk_full before insert on billstack.inbox for each row execute function disk_full()`);
  const event = eventOf(customerOf(`cus_${unique()}`, "Later"));
  expect(await stage.deliver(event)).toMatchObject({ status: 503, body: { code: "database_unreachable" } });
  const [problem] = await problemsToBe(stage, "database_full");
  expect(problem?.message).toContain("Make room");
  await server.sql.unsafe("drop function disk_full cascade");
  expect(await stage.deliver(event)).toMatchObject({ status: 200 });
  await problemsToBe(stage);
  expect(await stage.settled(event.id)).toMatchObject({ status: "applied" });
});
