import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";

import { SpreadChanges } from "../spread-changes.js";
import { customerOf, eventOf, Stage } from "../stage.js";
import { readVerification, waitForVerification } from "../verify.js";
import { WatchedStripe } from "../watched-stripe.js";

let stripe: WatchedStripe;
let server: TestServer;
beforeAll(async () => {
  stripe = await WatchedStripe.before(await createSandbox());
  server = await startTestServer({
    sandboxUrl: stripe.url,
    // One test delivers events four seconds late, so the grace time is longer.
    env: { STRIPE_TEST_REQUESTS_PER_SECOND: "100", VERIFICATION_GRACE_SECONDS: "5" },
  });
});
afterAll(async () => {
  await server.stop();
  await stripe.close();
});

async function seeded(customers: number): Promise<Stage> {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers });
  return stage;
}

async function loaded(customers: number): Promise<Stage> {
  const stage = await seeded(customers);
  expect((await stage.backfill()).body).toMatchObject({ message: "Backfill completed" });
  return stage;
}

async function backfilled(stage: Stage): Promise<void> {
  await until("the end of the backfill", async () => (await stage.run()).status !== "running");
  expect(await stage.run()).toMatchObject({ status: "completed", error: null });
}

async function start(stage: Stage): Promise<void> {
  expect(await stage.person.call("POST", "T/stripe/verification")).toMatchObject({ status: 200 });
}

/** Returns the requests for single objects since `from`. A comparison of lists makes none. */
function singles(from: number): string[] {
  return stripe.asked
    .slice(from)
    .map(({ path }) => path)
    .filter((path) => path.split("/").length > 3);
}

it("a verification uses only requests that a backfill of the same account leaves, and finds the differences", async () => {
  const stage = await loaded(200);
  const customers = server.sql(`${stage.schema}.customers`);
  const [spoilt] = await server.sql<{ id: string }[]>`
    update ${customers} set name = 'Mallory' where id = (select max(id) from ${customers}) returning id`;
  const other = await Stage.open(server);
  const secretKey = `rk_test_sandbox_${stage.account}_no_reviews`;
  await other.connect({ ...stage.keys, secretKey });
  const from = stripe.asked.length;
  await other.backfill({}, "");
  await start(stage);
  await backfilled(other);
  const asked = stripe.asked.slice(from).map((one) => one.secretKey);
  const whole = asked.slice(asked.indexOf(secretKey), asked.lastIndexOf(secretKey));
  const taken = whole.filter((key) => key === stage.keys.secretKey).length;
  console.log(`verification-beside: took ${taken} of ${whole.length} requests`);
  expect(whole.length).toBeGreaterThan(200);
  // With equal priority each would take half. A backfill leaves some requests unused while it writes pages.
  expect(taken).toBeLessThan(whole.length * 0.3);
  expect(await waitForVerification(stage)).toMatchObject({
    status: "completed",
    differences: [{ object: "customer", id: spoilt?.id, kind: "different", healed: true }],
  });
});

it("a verification waits for the end of the team's own backfill, and reports no object that was not loaded yet", async () => {
  const stage = await seeded(200);
  const held: ServerResponse[] = [];
  stripe.answer = ({ path, secretKey }, response) => {
    if (path !== "/v1/customers" || secretKey !== stage.keys.secretKey) return false;
    held.push(response);
    return true;
  };
  await stage.backfill({}, "");
  await until("the run's request", () => held.length > 0);
  await start(stage);
  const waiting = await until("the verification to wait", async () => {
    const verification = await readVerification(stage);
    return verification?.error?.includes("backfill") && verification;
  });
  expect(Object.values(waiting.result).every(({ compared }) => compared === 0)).toBe(true);
  stripe.answer = () => false;
  for (const response of held) response.destroy();
  await backfilled(stage);
  expect(await waitForVerification(stage)).toMatchObject({
    status: "completed",
    error: null,
    differences: [],
    equalAsOf: expect.any(String),
  });
});

it.each([
  ["500", "stripe_unreachable"],
  ["429", "rate_limited"],
])(
  "an outage (%s) is shown in the verification and as a problem until Stripe answers again",
  async (kind, code) => {
    const stage = await loaded(10);
    const problems = async (): Promise<unknown[]> =>
      ((await stage.status())["problems"] as { code: string }[]).map((one) => one.code);
    await stage.fault(kind, { match: { path: "/v1/invoices" } });
    await start(stage);
    // A request that gets a 429 is sent again for 20 s before the problem is shown.
    await until("the problem", async () => (await problems()).includes(code), 40);
    await until("what it says", async () =>
      (await readVerification(stage))?.error?.includes("automatically"),
    );
    await stage.noFaults();
    expect(await waitForVerification(stage)).toMatchObject({
      status: "completed",
      error: null,
      differences: [],
    });
    expect(await problems()).not.toContain(code);
  },
  90_000,
);

it("changes whose events arrive some seconds late are no differences, also if an object changes again", async () => {
  const stage = await loaded(150);
  await stage.person.call("POST", "T/stripe/webhook-endpoint");
  await stage.sandbox("POST", "faults", { deliver: "late", account: stage.account, ms: 4_000 });
  // One change for every hundred objects: the account has about seven for each customer.
  const changes = new SpreadChanges(stage, Date.now() % 1_000_000_000);
  await changes.make(10);
  // The changes may have deleted any customer, so Stripe is asked which ones there are.
  const { data } = await stage.stripe("GET", "customers?limit=3");
  const twice = (data as { id: string }[]).map(({ id }) => id);
  const rename = async (name: string): Promise<void> => {
    for (const id of twice) await stage.stripe("POST", `customers/${id}`, { name });
  };
  await rename("Once");
  await start(stage);
  const last = twice.at(-1) ?? "";
  await until("the first events", async () => (await stage.row("customers", last))?.["name"] === "Once");
  await rename("Twice");
  expect(await waitForVerification(stage)).toMatchObject({
    status: "completed",
    error: null,
    differences: [],
  });
  await changes.allReceived();
  expect(await stage.row("customers", last)).toMatchObject({ name: "Twice" });
});

it("objects that change before their page arrives are not read one by one", async () => {
  const stage = await loaded(60);
  const rows = await server.sql<{ id: string }[]>`
    select id from ${server.sql(`${stage.schema}.customers`)} limit 20`;
  await stage.person.call("POST", "T/stripe/webhook-endpoint");
  await stage.fault("stale", { match: { path: "/v1/customers" }, ms: 3_500, times: 1 });
  const from = stripe.asked.length;
  await start(stage);
  await until("the page", () => stripe.asked.slice(from).some(({ path }) => path === "/v1/customers"));
  const asked = Math.floor(Date.now() / 1_000);
  // Changes in the second of the page would be read, because it is not known whether the page has them.
  await until("the next second", () => Math.floor(Date.now() / 1_000) > asked);
  for (const { id } of rows) await stage.stripe("POST", `customers/${id}`, { name: "Renamed" });
  expect(await waitForVerification(stage)).toMatchObject({
    status: "completed",
    error: null,
    differences: [],
  });
  expect(singles(from).filter((path) => path.startsWith("/v1/customers/"))).toEqual([]);
});

it("an object with a waiting event is no difference", async () => {
  const stage = await loaded(10);
  // Makes a catch-up fail, which would otherwise find Stripe's own event of this customer.
  const noEvents = () => stage.fault("500", { match: { path: "/v1/events" } });
  await noEvents();
  const { id } = await stage.stripe("POST", "customers", { name: "Waits" });
  await stage.fault("500", { match: { path: `/v1/customers/${id}` } });
  const event = eventOf(customerOf(id, "Waits"), { type: "customer.created", created: 1_600_000_000 });
  await stage.deliver(event);
  await until("a failed attempt", async () => (await stage.event(event.id))?.["held_up"] === true);
  // Not marked as held up, because held-up events are applied when the outage ends.
  const attemptAt = (time: string) => server.sql`
    update billstack.inbox set next_attempt_at = ${time}::text::timestamptz, held_up = false
    where event_id = ${event.id}`;
  await attemptAt("2100-01-01");
  await stage.noFaults();
  await noEvents();
  await start(stage);
  expect(await waitForVerification(stage)).toMatchObject({ status: "completed", differences: [] });
  expect(await stage.row("customers", id)).toBeUndefined();
  await attemptAt("now");
  expect(await stage.settled(event.id)).toMatchObject({ status: "applied" });
  expect(await stage.row("customers", id)).toMatchObject({ name: "Waits" });
});
