import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { KillableScene } from "../killable-scene.js";
import { SlowAccounts } from "../slow-account.js";
import { customerOf, eventOf, Stage, unique } from "../stage.js";
import { WatchedStripe } from "../watched-stripe.js";

let stripe: WatchedStripe;
let server: TestServer;
let slow: SlowAccounts;
beforeAll(async () => {
  stripe = await WatchedStripe.before(await createSandbox());
  server = await startTestServer({ sandboxUrl: stripe.url });
  slow = new SlowAccounts(stripe);
});
afterEach(() => slow.end());
afterAll(async () => {
  await server.stop();
  await stripe.close();
});

const customers = (count: number): string[] => Array.from({ length: count }, () => `cus_${unique()}`);

it("applies the events of twenty teams while two accounts take 9.9 s for each of 500 reads", async () => {
  const slowOnes = [await Stage.ready(server), await Stage.ready(server)];
  const others = await Promise.all(Array.from({ length: 20 }, () => Stage.ready(server)));
  for (const one of slowOnes) await slow.begin(one, customers(500));
  const given = customers(10);
  const deliver = (stage: Stage) =>
    Promise.all(given.map((id) => stage.deliver(eventOf(customerOf(id, "Applied")))));
  await Promise.all(others.map(deliver));
  for (const stage of others) {
    await until(
      "all events of the team to be applied",
      async () => (await stage.inbox())["waiting"] === undefined,
    );
    expect(await stage.count("customers")).toBe(given.length);
  }
  for (const one of slowOnes) expect((await one.inbox())["waiting"]).toBeGreaterThan(400);

  // What needs no read of a slow account does not wait either.
  const believed = eventOf(customerOf(`cus_${unique()}`, "Believed"));
  await slowOnes[0]?.deliver(believed);
  expect(await slowOnes[0]?.settled(believed.id)).toMatchObject({ status: "applied" });
});

it("reads each object once, however the answers and the storing of other objects overlap", async () => {
  const stage = await Stage.ready(server);
  const ids: string[] = [];
  for (let count = 0; count < 50; count++)
    ids.push((await stage.stripe("POST", "customers", { name: "Read" })).id);
  const events = ids.map((id) => eventOf(customerOf(id, "The event's"), { created: 1_700_000_000 }));
  await Promise.all(events.map((event) => stage.deliver(event)));
  await until("nothing to wait", async () => (await stage.inbox())["waiting"] === undefined);
  const paths = new Set(ids.map((id) => `/v1/customers/${id}`));
  expect(stripe.asked.filter(({ path }) => paths.has(path))).toHaveLength(ids.length);
  expect(await stage.count("customers")).toBe(ids.length);
});

it("stops reading a slow account within seconds of its disconnect", async () => {
  const stage = await Stage.ready(server);
  slow = new SlowAccounts(stripe);
  await slow.begin(stage, customers(50));
  expect(slow.open).toBeGreaterThan(0);
  const disconnected = stage.person.call("DELETE", "T/stripe/disconnect");
  await until("every read to be given up", () => slow.open === 0, 5);
  const reads = () =>
    stripe.asked.filter(
      (one) => one.path.startsWith("/v1/customers/") && one.secretKey === stage.keys.secretKey,
    );
  const before = reads().length;
  // The disconnect itself asks Stripe, too. It does not have to wait for slow answers here.
  slow.end();
  slow.answerOpen();
  expect(await disconnected).toMatchObject({ status: 200, body: { success: true } });
  expect(reads()).toHaveLength(before);
});

it("asks with the new key when the keys are replaced while a read is under way", async () => {
  const stage = await Stage.ready(server);
  slow = new SlowAccounts(stripe);
  await slow.begin(stage, customers(3));
  slow.end();
  const secretKey = `rk_test_sandbox_${stage.account}`;
  const replaced = await stage.person.call("PUT", "T/stripe/keys", {
    secretKey,
    publishableKey: stage.keys.publishableKey,
  });
  expect(replaced.status).toBe(200);
  await until("nothing to wait", async () => (await stage.inbox())["waiting"] === undefined);
  const reads = stripe.asked.filter(
    ({ path, secretKey: key }) => path.startsWith("/v1/customers/cus_") && key === secretKey,
  );
  expect(reads).toHaveLength(3);
});

it("ends within 10 s of SIGTERM while an account is slow, and loses nothing", async () => {
  const scene = await KillableScene.open();
  try {
    const accounts = new SlowAccounts(scene.stripe);
    const stage = await scene.ready();
    const ids: string[] = [];
    for (let count = 0; count < 20; count++)
      ids.push((await stage.stripe("POST", "customers", { name: "In Stripe" })).id);
    await accounts.begin(stage, ids);
    const began = performance.now();
    expect(await scene.server.end()).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect((await stage.inbox())["waiting"]).toBe(20);
    accounts.end();
    await scene.server.start();
    await until("nothing to wait", async () => (await stage.inbox())["waiting"] === undefined);
    expect(await stage.count("customers")).toBe(20);
    expect(await stage.row("customers", ids[0] ?? "")).toMatchObject({ name: "In Stripe" });
  } finally {
    await scene.close();
  }
});
