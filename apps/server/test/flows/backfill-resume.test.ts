import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import type { ServerResponse } from "node:http";

import { afterAll, beforeAll, expect, it } from "vitest";

import { Stage } from "../stage.js";
import { compareTeams } from "../compare-teams.js";
import { WatchedStripe } from "../watched-stripe.js";

let stripe: WatchedStripe;
let server: TestServer;
beforeAll(async () => {
  stripe = await WatchedStripe.before(await createSandbox());
  stripe.answer = ({ path, query, secretKey }, response) => {
    const isLater = path === "/v1/customers" && query.has("starting_after");
    const holding = isLater
      ? held.get(secretKey)
      : path === ENDPOINTS
        ? heldDisconnects.get(secretKey)
        : undefined;
    holding?.push(response);
    return holding !== undefined;
  };
  server = await startTestServer({ sandboxUrl: stripe.url });
});
afterAll(async () => {
  await server.stop();
  await stripe.close();
});

/** A page has 100 objects, so the account has two pages of customers. */
const CUSTOMERS = 120;
const ENDPOINTS = "/v1/webhook_endpoints";
/** Requests for later pages of customers that are not answered yet, by their secret key. */
const held = new Map<string, ServerResponse[]>();
/** Requests of disconnects for webhook endpoints that are not answered yet, by their secret key. */
const heldDisconnects = new Map<string, ServerResponse[]>();

/** Breaks off the held requests. Later requests are answered. */
function release({ keys }: Stage): void {
  for (const response of held.get(keys.secretKey) ?? []) response.destroy();
  held.delete(keys.secretKey);
}

/** Starts a run that has loaded all charges and one page of customers, and waits for the next page. */
async function halfLoaded(): Promise<{ stage: Stage; cursor: string }> {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: CUSTOMERS });
  held.set(stage.keys.secretKey, []);
  await stage.backfill({}, "");
  const cursor = await until("a page of customers and all charges", async () => {
    const { result } = await stage.run();
    const [window] = await server.sql<{ cursor: string }[]>`
      select cursor from billstack.windows join billstack.connections on connections.id = connection_id
      where team_id = ${stage.teamId} and object = 'customer' and cursor is not null and windows.status = 'waiting'`;
    return result["charge"]?.["status"] === "completed" && window?.cursor;
  });
  return { stage, cursor };
}

async function canceledRun(): Promise<{ stage: Stage; cursor: string }> {
  const half = await halfLoaded();
  await half.stage.person.call("DELETE", "T/stripe/backfill");
  release(half.stage);
  await until("the end of the run", async () => (await half.stage.run()).status === "canceled");
  return half;
}

/** Makes the team's runs so many hours older. */
async function makeOlder(stage: Stage, hours: number): Promise<void> {
  await server.sql`
    update billstack.backfills
    set started_at = started_at - make_interval(hours => ${hours}), finished_at = finished_at - make_interval(hours => ${hours})
    where connection_id = (select id from billstack.connections where team_id = ${stage.teamId})`;
  await server.sql`
    update billstack.windows set listed_at = listed_at - make_interval(hours => ${hours})
    where connection_id = (select id from billstack.connections where team_id = ${stage.teamId})`;
}

/** Runs the next backfill, and counts how often it read the list of charges from its beginning. */
async function runNext(stage: Stage, body: object = {}): Promise<{ fromBeginning: number }> {
  const before = stripe.asked.length;
  expect(await stage.backfill(body)).toMatchObject({ body: { message: "Backfill completed" } });
  return readsSince(stage, before);
}

/** How often the list of charges was read from its beginning after the request number `before`. */
function readsSince(stage: Stage, before: number): { fromBeginning: number } {
  const fromBeginning = stripe.asked
    .slice(before)
    .filter(
      ({ path, query, secretKey }) =>
        secretKey === stage.keys.secretKey &&
        path === "/v1/charges" &&
        ["starting_after", "created[gte]", "created[lt]"].every((name) => !query.has(name)),
    );
  return { fromBeginning: fromBeginning.length };
}

async function expectComplete(stage: Stage): Promise<void> {
  const other = await Stage.open(server);
  await other.connect(stage.keys);
  await other.backfill();
  const compared = await compareTeams(server.sql, stage.teamId, other.teamId);
  expect(Object.entries(compared).filter(([, { unequal }]) => unequal > 0)).toEqual([]);
  const synced = async (of: Stage) =>
    Object.entries((await of.run()).result).map(([name, { synced: rows }]) => [name, rows]);
  expect(await synced(stage)).toEqual(await synced(other));
}

it.concurrent(
  "the run after a canceled one continues it an hour later, and also loads newer objects",
  async () => {
    const { stage } = await canceledRun();
    await makeOlder(stage, 1);
    await stage.stripe("POST", "customers", { name: "Came meanwhile", payment_method: "pm_card_visa" });
    await stage.stripe("POST", "payment_intents", {
      amount: "900",
      currency: "usd",
      payment_method: "pm_card_visa",
      confirm: "true",
    });
    expect(await runNext(stage)).toEqual({ fromBeginning: 0 });
    await expectComplete(stage);
  },
);

it.concurrent("the run after a canceled one starts from the beginning after more than a day", async () => {
  const { stage } = await canceledRun();
  await makeOlder(stage, 25);
  expect(await runNext(stage)).toEqual({ fromBeginning: 1 });
  await expectComplete(stage);
});

it.concurrent("a run with another start date starts from the beginning", async () => {
  const { stage } = await canceledRun();
  await runNext(stage, { objects: ["customer"], createdAfter: "2015-01-01T00:00:00Z" });
  expect((await stage.run()).result).toMatchObject({ customer: { synced: CUSTOMERS } });
  expect(await runNext(stage)).toEqual({ fromBeginning: 1 });
  await expectComplete(stage);
});

it.concurrent(
  "a run that a refused key has stopped continues where it stood when the keys are replaced",
  async () => {
    const { stage } = await halfLoaded();
    await stage.sandbox("POST", `${stage.account}/revoke`);
    release(stage);
    await until("it to wait", async () => String((await stage.run())["error"]).includes("Replace the keys"));
    const before = stripe.asked.length;
    await stage.sandbox("POST", `${stage.account}/restore`);
    const { secretKey, publishableKey } = stage.keys;
    expect(await stage.person.call("PUT", "T/stripe/keys", { secretKey, publishableKey })).toMatchObject({
      status: 200,
    });
    await until("its end", async () => (await stage.run()).status === "completed");
    expect(readsSince(stage, before)).toEqual({ fromBeginning: 0 });
    await expectComplete(stage);
  },
);

/** Counts the rows of the control schema that belong to a connection's runs and verifications. */
async function controlRows(connectionId: string): Promise<number[]> {
  const tables = ["backfills", "windows", "verifications", "listings", "freshness"];
  const counts = tables.map(
    (table) => server.sql<[{ rows: number }]>`
    select count(*)::int as rows from ${server.sql(`billstack.${table}`)} where connection_id = ${connectionId}`,
  );
  return (await Promise.all(counts)).map(([{ rows }]) => rows);
}

it.concurrent.each(["backfill", "verification"])(
  "a disconnect ends a running %s and removes its rows, and a new connection loads everything again",
  async (kind) => {
    const { stage } = kind === "backfill" ? await halfLoaded() : await halfVerified();
    const [connection] = await server.sql<{ id: string }[]>`
      select id from billstack.connections where team_id = ${stage.teamId}`;
    const id = connection?.id ?? "";
    expect((await controlRows(id)).every((rows) => rows === 0)).toBe(false);
    expect(await stage.person.call("DELETE", "T/stripe/disconnect")).toMatchObject({ status: 200 });
    release(stage);
    expect(await controlRows(id)).toEqual([0, 0, 0, 0, 0]);
    await stage.connect();
    await runNext(stage);
    await expectComplete(stage);
    expect(await controlRows(id)).toEqual([0, 0, 0, 0, 0]);
  },
);

it.each(["backfill", "verification"])(
  "a %s ends while the disconnect still waits for Stripe",
  async (kind) => {
    const { stage } = kind === "backfill" ? await halfLoaded() : await halfVerified();
    const { secretKey } = stage.keys;
    heldDisconnects.set(secretKey, []);
    const disconnected = stage.person.call("DELETE", "T/stripe/disconnect");
    await until("the disconnect to ask Stripe", () => (heldDisconnects.get(secretKey) ?? []).length > 0);
    const rows = await stage.count("customers");
    release(stage);
    await until("its jobs to end", async () => {
      const jobs = await server.sql`
        select from billstack_jobs.job join ${server.sql(`billstack.${kind}s`)} as runs on runs.id::text = data ->> ${`${kind}Id`}
        join billstack.connections on connections.id = connection_id
        where name = ${kind} and state < 'completed' and team_id = ${stage.teamId}`;
      return jobs.length === 0;
    });
    expect(await stage.count("customers")).toBe(rows);
    for (const response of heldDisconnects.get(secretKey) ?? []) response.destroy();
    heldDisconnects.delete(secretKey);
    expect(await disconnected).toMatchObject({ status: 200 });
  },
);

/** Starts a verification that has compared charges and a page of customers, and waits for the next page. */
async function halfVerified(): Promise<{ stage: Stage }> {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: CUSTOMERS });
  await stage.backfill();
  held.set(stage.keys.secretKey, []);
  await stage.person.call("POST", "T/stripe/verification");
  await until("a later page of customers", () => (held.get(stage.keys.secretKey) ?? []).length > 0);
  return { stage };
}
