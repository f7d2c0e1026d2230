import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { customerOf, eventOf, Stage, unique } from "../stage.js";
import { WatchedStripe } from "../watched-stripe.js";
import { whileNobodyWorks } from "../while-nobody-works.js";

let stripe: WatchedStripe;
let server: TestServer;
beforeAll(async () => {
  stripe = await WatchedStripe.before(await createSandbox());
  server = await startTestServer({ sandboxUrl: stripe.url });
});
afterAll(async () => {
  await server.stop();
  await stripe.close();
});

type Event = Record<string, unknown> & { id: string };

/** A time before the connection. Objects of such events are read from Stripe. */
const OLD = { created: 1_700_000_000 };

/** Delivers events while no worker may take them, so that all of them are of one turn. */
const inOneTurn = (stage: Stage, events: Event[]): Promise<void> =>
  whileNobodyWorks(stage, async () => {
    for (const event of events) expect(await stage.deliver(event)).toMatchObject({ status: 200 });
  });

async function objects(stage: Stage, path: string, many: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < many; n++) ids.push((await stage.stripe("POST", path, { name: `${path} ${n}` })).id);
  return ids;
}

const heldUp = (stage: Stage, event: Event) =>
  until(`${event.id} to be held up`, async () => {
    const found = await stage.event(event.id);
    return Number(found?.["attempts"]) > 0 && found;
  });

describe("a failed read of one object delays only that object", () => {
  it.each([
    ["lock_timeout", {}],
    ["rate_limit", { reason: "resource-specific" }],
    ["cut", {}],
  ])("%s %j", async (kind, more) => {
    const stage = await Stage.ready(server);
    const [busy, ...others] = await objects(stage, "customers", 12);
    const match = { path: `/v1/customers/${busy}` };
    await stage.sandbox("POST", "faults", { kind, account: stage.account, match, ...more });
    const events = [busy, ...others].map((id) => eventOf(customerOf(String(id), "Event"), OLD));
    await inOneTurn(stage, events);
    const [first, ...rest] = events as [Event, ...Event[]];
    for (const { id } of rest)
      expect(await stage.settled(id)).toMatchObject({ status: "applied", attempts: 1 });
    expect(await heldUp(stage, first)).toMatchObject({ status: "waiting", held_up: true, failures: 0 });
    await stage.noFaults();
    await server.sql`update billstack.inbox set next_attempt_at = now() where event_id = ${first.id}`;
    expect(await stage.settled(first.id)).toMatchObject({ status: "applied" });
    expect(await stage.row("customers", String(busy))).toMatchObject({ name: "customers 0" });
  });
});

it("a read that takes long delays no object whose event comes later", async () => {
  const stage = await Stage.ready(server);
  const [slow, ...others] = await objects(stage, "customers", 4);
  let finish = (): void => undefined;
  let finished = false;
  stripe.answer = ({ path }, response) => {
    if (finished || path !== `/v1/customers/${slow}`) return false;
    finish = () => response.destroy();
    return true;
  };
  const [first, ...later] = [slow, ...others].map((id) => eventOf(customerOf(String(id), "Event"), OLD));
  const mark = stripe.asked.length;
  await stage.deliver(first as Event);
  await until("the slow read", () => stripe.asked.length > mark);
  for (const event of later) await stage.deliver(event);
  for (const { id } of later) expect(await stage.settled(id)).toMatchObject({ status: "applied" });
  expect(await stage.event(String(first?.id))).toMatchObject({ status: "waiting", attempts: 0 });
  finished = true;
  finish();
  expect(await stage.settled(String(first?.id))).toMatchObject({ status: "applied" });
});

it("a limit of one endpoint delays only the objects of its type, and few of them are tried", async () => {
  const stage = await Stage.ready(server);
  const customers = await objects(stage, "customers", 40);
  const products = await objects(stage, "products", 10);
  await stage.sandbox("POST", "faults", {
    kind: "rate_limit",
    reason: "endpoint-rate",
    account: stage.account,
    match: { path: "/v1/customers/" },
  });
  const ofCustomers = customers.map((id) => eventOf(customerOf(id, "Event"), OLD));
  const ofProducts = products.map((id) => eventOf({ id, object: "product", metadata: {} }, OLD));
  const mark = stripe.asked.length;
  await inOneTurn(stage, [...ofCustomers, ...ofProducts]);
  for (const { id } of ofProducts) expect(await stage.settled(id)).toMatchObject({ status: "applied" });
  await until("all events of customers to be held up", async () => {
    const [row] = await server.sql<{ heldUp: number }[]>`
      select count(*) filter (where held_up and failures = 0)::int as "heldUp"
      from billstack.inbox join billstack.connections on connections.id = connection_id
      where team_id = ${stage.teamId}`;
    return row?.heldUp === ofCustomers.length;
  });
  const asked = new Set(
    stripe.asked.slice(mark).flatMap(({ path }) => (path.startsWith("/v1/customers/") ? [path] : [])),
  );
  expect(asked.size).toBeLessThan(20);
  await stage.noFaults();
  await server.sql`update billstack.inbox set next_attempt_at = now() where status = 'waiting'`;
  for (const { id } of ofCustomers) expect(await stage.settled(id)).toMatchObject({ status: "applied" });
});

it.each([
  ["a payload that is no JSON", "{", /its stored payload is not JSON/],
  ["a payload that is no event", '{"id":"evt_1"}', /its stored payload is not an event/],
  ["a payload of an object that is not synced any more", null, /it is about a "payout".+no table/],
])("%s delays only itself", async (_, payload, why) => {
  const stage = await Stage.ready(server);
  const broken = eventOf(customerOf(`cus_${unique()}`, "Broken"));
  const others = Array.from({ length: 5 }, () => eventOf(customerOf(`cus_${unique()}`, "Fine")));
  const other = payload ?? JSON.stringify(eventOf({ id: "po_1", object: "payout" }, { id: broken.id }));
  await server.sql`
    insert into billstack.inbox (connection_id, event_id, type, object_id, created, status, payload)
    select id, ${broken.id}, 'customer.updated', 'cus_broken', now(), 'waiting', ${other}
    from billstack.connections where team_id = ${stage.teamId}`;
  await inOneTurn(stage, others);
  for (const { id } of others)
    expect(await stage.settled(id)).toMatchObject({ status: "applied", attempts: 1 });
  expect(await heldUp(stage, broken)).toMatchObject({
    status: "waiting",
    held_up: false,
    last_error: expect.stringMatching(why),
  });
});

it("an object that was never stored and that Stripe does not know leaves no row", async () => {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/clock`, { now: Math.floor(Date.now() / 1_000) });
  for (const [type, object] of [
    ["customer.updated", "customer"],
    ["customer.deleted", "customer"],
    ["charge.succeeded", "charge"],
    ["customer.subscription.created", "subscription"],
    ["invoice.paid", "invoice"],
  ] as const) {
    const event = eventOf(
      { id: `${object}_00000000000000`, object, metadata: {} },
      { type, created: 1_326_853_478 },
    );
    await stage.apply(event);
    expect(await stage.event(event.id)).toMatchObject({ status: "applied" });
  }
  for (const table of ["customers", "charges", "subscriptions", "invoices"])
    expect(await stage.count(table)).toBe(0);
  const kept = await server.sql`
    select object_id from billstack.freshness join billstack.connections on connections.id = connection_id
    where team_id = ${stage.teamId} and not deleted`;
  expect(kept).toEqual([]);
});
