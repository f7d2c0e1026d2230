import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { eventOf, Stage } from "../stage.js";
import { verify } from "../verify.js";
import { WatchedStripe } from "../watched-stripe.js";

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

it("a verification compares only objects that were loaded, and names them in covers", async () => {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 10 });
  const early = await verify(stage);
  expect(early).toMatchObject({ status: "failed", covers: [], equalAsOf: null });
  await stage.backfill({ objects: ["payment_intent"] });
  const from = stripe.asked.length;
  const done = await verify(stage);
  expect(done).toMatchObject({
    status: "completed",
    covers: ["payment_intent"],
    differences: [],
    equalAsOf: expect.any(String),
  });
  expect(Object.keys(done.result)).toEqual(["payment_intent"]);
  const asked = new Set(stripe.asked.slice(from).map(({ path }) => path));
  expect(asked).toEqual(new Set(["/v1/payment_intents"]));
  expect(await stage.count("customers")).toBe(0);
});

it("after a backfill with createdAfter, older objects do not count as missing", async () => {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 20 });
  const half = new Date(Date.now() - 365 * 24 * 60 * 60 * 1_000).toISOString();
  await stage.backfill({ objects: ["charge"], createdAfter: half });
  const some = await stage.count("charges");
  // An event brings a charge that is older than `createdAfter`.
  const { data } = await stage.stripe(
    "GET",
    `charges?limit=1&created[lt]=${Math.floor(Date.parse(half) / 1_000)}`,
  );
  const [old] = data as { id: string }[];
  await stage.apply(eventOf({ ...old, object: "charge" }, { created: Math.floor(Date.now() / 1_000) - 100 }));
  expect(await verify(stage)).toMatchObject({ covers: ["charge"], differences: [], undecided: [] });
  expect(await stage.count("charges")).toBe(some + 1);
});
