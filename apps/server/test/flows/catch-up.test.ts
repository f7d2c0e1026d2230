import { afterAll, beforeAll, expect, it } from "vitest";

import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { PINNED_API_VERSION } from "@billstack/stripe-verify";

import { customerOf, Stage, unique } from "../stage.js";
import { watch } from "../watch.js";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/**
 * Causes a catch-up by changing the webhook secret, and returns the status at its end. BillStack catches up after
 * such a change, because deliveries may have failed with the old secret.
 */
async function catchUp(stage: Stage, completeAgo = "10 minutes"): Promise<Record<string, unknown>> {
  await server.sql`
    update billstack.connections set events_complete_until = now() - ${completeAgo}::interval
    where team_id = ${stage.teamId}`;
  const before = (await stage.status())["eventsCompleteUntil"];
  const webhookSecret = `whsec_${"n".repeat(32)}`;
  await stage.person.call("PUT", "T/stripe/webhook-secret", { webhookSecret });
  return until("the catch-up's end", async () => {
    const status = await stage.status();
    return status["eventsCompleteUntil"] !== before || status["catchUpError"] !== null ? status : null;
  });
}

it("a catch-up finds events from before the webhook endpoint was created", async () => {
  const stage = await Stage.ready(server);
  expect(await stage.status()).toMatchObject({ eventsCompleteUntil: null, catchUpError: null });
  const { id } = await stage.stripe("POST", "customers", { name: "Early" });
  expect((await stage.person.call("POST", "T/stripe/webhook-endpoint")).status).toBe(201);
  await until("the early customer", async () => (await stage.row("customers", id))?.["name"] === "Early");
  const { eventsCompleteUntil } = await until("the catch-up's end", async () => {
    const status = await stage.status();
    return status["eventsCompleteUntil"] === null ? null : status;
  });
  expect(Date.parse(String(eventsCompleteUntil))).toBeLessThanOrEqual(Date.now());
});

it("a catch-up finds a missing event behind pages of newer ones, and applies none twice", async () => {
  const stage = await Stage.ready(server);
  const ids: string[] = [];
  for (let n = 0; n < 130; n++) ids.push((await stage.stripe("POST", "customers", { name: `c${n}` })).id);
  await catchUp(stage);
  await until("all of them", async () => (await stage.count("customers")) === 130);
  const before = await until("all applied", async () => {
    const inbox = await stage.inbox();
    return inbox["applied"] === 130 ? inbox : null;
  });
  await server.sql`
    delete from billstack.inbox using billstack.connections
    where connections.id = connection_id and team_id = ${stage.teamId} and object_id = ${ids[3] ?? ""}`;
  await catchUp(stage);
  await until("the inbox as before", async () => (await stage.inbox())["applied"] === before["applied"]);
  expect(await stage.count("customers")).toBe(130);
});

it("a catch-up continues after an error of Stripe", async () => {
  const stage = await Stage.ready(server);
  for (let n = 0; n < 110; n++) await stage.stripe("POST", "customers", { name: `c${n}` });
  await stage.fault("500", { match: { path: "/v1/events" }, times: 2 });
  expect(await catchUp(stage)).toMatchObject({ catchUpError: null });
  await until("all of them", async () => (await stage.count("customers")) === 110);
});

it("a catch-up says that the key may not read events", async () => {
  const stage = await Stage.open(server);
  const account = stage.account;
  await stage.connect({ secretKey: `rk_test_sandbox_${account}_no_events` });
  const { catchUpError, eventsCompleteUntil } = await catchUp(stage);
  expect(catchUpError).toContain("may not read events");
  expect(Date.now() - Date.parse(String(eventsCompleteUntil))).toBeGreaterThan(9 * 60_000);
});

it("a catch-up says that events are missing which Stripe no longer keeps", async () => {
  const stage = await Stage.ready(server);
  const { catchUpError } = await catchUp(stage, "40 days");
  expect(catchUpError).toContain("Sync all data again");
});

it("a catch-up on demand finds missed events, and the status says when it has ended", async () => {
  const stage = await Stage.ready(server);
  const { id } = await stage.stripe("POST", "customers", { name: "Missed" });
  await stage.fault("delay", { match: { path: "/v1/events" }, ms: 1_000, times: 1 });
  const states: boolean[] = [];
  const seen = (async () => {
    for await (const { catchingUp } of watch<{ catchingUp: boolean }>(stage, "connection.watch")) {
      if (states.at(-1) !== catchingUp) states.push(catchingUp);
      if (states.length === 3) return;
    }
  })();
  await until("the first state", async () => states.length === 1);
  const ask = () => stage.person.call("POST", "T/stripe/catch-up");
  expect(await ask()).toMatchObject({ status: 200, text: '{"success":true}' });
  expect(await ask()).toMatchObject({ status: 200, text: '{"success":true}' });
  await seen;
  expect(states).toEqual([false, true, false]);
  await until("the customer", async () => (await stage.row("customers", id))?.["name"] === "Missed");
  const { entries } = (await stage.person.call("GET", "T/audit")).body as { entries: { action: string }[] };
  expect(entries.filter(({ action }) => action === "catch_up.started")).toHaveLength(1);
});

it("a catch-up on demand is 404 for a team that is not connected", async () => {
  const stage = await Stage.open(server);
  expect(await stage.person.call("POST", "T/stripe/catch-up")).toMatchObject({
    status: 404,
    body: { code: "not_connected" },
  });
});

it("a catch-up stores list entries of an unknown form as not_synced, and finds the events between them", async () => {
  const stage = await Stage.ready(server);
  const created = Math.floor(Date.now() / 1_000);
  const named = (over: object) => ({
    id: `evt_${unique()}`,
    object: "event",
    type: "customer.updated",
    api_version: PINNED_API_VERSION,
    created,
    livemode: false,
    data: { object: customerOf("cus_odd", "Odd") },
    ...over,
  });
  const odd: object[] = [
    named({ type: "customer.updated/2 \0" }),
    named({ data: { object: null } }),
    named({ data: { object: { object: "customer" } } }),
    named({ data: null }),
    named({ created: "2026-01-31T10:20:30Z", object: "v2.core.event" }),
    named({ livemode: "no" }),
    named({ id: `evt_${"x".repeat(300)}` }),
    named({ id: "no event's id" }),
    named({ id: undefined }),
    named({ id: 5, created: 1e300 }),
    named({ object: "event.batch", created: undefined }),
  ];
  const ids: string[] = [];
  for (let n = 0; n < 20; n++) {
    ids.push((await stage.stripe("POST", "customers", { name: `c${n}` })).id);
    const entry = odd[n];
    if (entry !== undefined) await stage.sandbox("POST", `${stage.account}/raw-event`, entry);
  }
  expect(await catchUp(stage)).toMatchObject({ catchUpError: null });
  await until("all customers", async () => (await stage.count("customers")) === 20);
  for (const id of ids) expect(await stage.row("customers", id)).toMatchObject({ id });
  expect((await stage.inbox())["not_synced"]).toBe(odd.length);
  await catchUp(stage);
  expect(await stage.inbox()).toEqual({ applied: 20, not_synced: odd.length });
});

it.each([
  ["cut", { entries: 30 }],
  ["cursor_gone", { times: 1 }],
  ["empty_page", { times: 1 }],
  ["early_end", {}],
  ["same_page", { times: 1 }],
])("a catch-up reads the list to its end though Stripe's pages are wrong: %s", async (kind, more) => {
  const stage = await Stage.ready(server);
  for (let n = 0; n < 130; n++) await stage.stripe("POST", "customers", { name: `c${n}` });
  await stage.sandbox("POST", "faults", {
    kind,
    account: stage.account,
    match: { path: "/v1/events" },
    ...more,
  });
  expect(await catchUp(stage)).toMatchObject({ catchUpError: null });
  await until("all of them", async () => (await stage.count("customers")) === 130);
});
