import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, type Answer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createCustomer, createSubscription } from "../access-scene.js";
import { Stage, unique } from "../stage.js";
import { WatchedStripe } from "../watched-stripe.js";

let stripe: WatchedStripe;
let server: TestServer;
/** A team whose data is loaded. No event of its account is delivered. */
let stage: Stage;
beforeAll(async () => {
  stripe = await WatchedStripe.before(await createSandbox());
  server = await startTestServer({ sandboxUrl: stripe.url });
  stage = await Stage.ready(server);
  await stage.backfill();
});
afterAll(async () => {
  await server.stop();
  await stripe.close();
});

const refresh = (ids: string[], of = stage): Promise<Answer> =>
  of.person.call("POST", "T/stripe/refresh", { ids });

const plan = (id: string, product: string) =>
  stage.stripe("POST", "plans", { id, product, amount: "500", currency: "usd", interval: "month" });

it("a product, a plan, and both with the same id", async () => {
  const [gold, silver, both] = [`gold-${unique()}`, `silver${unique()}`, `both.${unique()}`];
  await stage.stripe("POST", "products", { id: gold, name: "Gold" });
  await plan(silver, gold);
  await stage.stripe("POST", "products", { id: both, name: "Both" });
  await plan(both, both);
  const { status, body } = await refresh([gold, silver, both]);
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      refreshed: [
        { id: gold, object: "product", found: true, customerId: null },
        { id: silver, object: "plan", found: true, customerId: null },
        { id: both, object: "product", found: true, customerId: null },
        { id: both, object: "plan", found: true, customerId: null },
      ],
    },
  });
  expect(await stage.row("products", gold)).toMatchObject({ name: "Gold" });
  expect(await stage.row("plans", silver)).toMatchObject({ amount: "500" });
});

it("one that the copy has is read as what it is there, and its row is deleted when it is gone", async () => {
  const gold = `gold_${unique()}`;
  await stage.stripe("POST", "products", { id: gold, name: "Gold" });
  await refresh([gold]);
  const before = stripe.asked.length;
  await refresh([gold]);
  expect(stripe.asked.slice(before).map(({ path }) => path)).toEqual([`/v1/products/${gold}`]);
  await stage.stripe("DELETE", `products/${gold}`);
  expect((await refresh([gold])).body).toMatchObject({
    refreshed: [{ id: gold, object: "product", found: false }],
  });
  expect(await stage.row("products", gold)).toBeUndefined();
});

it("the product of a subscription is read too", async () => {
  const gold = `gold_${unique()}`;
  await stage.stripe("POST", "products", { id: gold, name: "Gold" });
  const price = await stage.stripe("POST", "prices", {
    product: gold,
    currency: "usd",
    unit_amount: "500",
    "recurring[interval]": "month",
  });
  const { id } = await createSubscription(stage, [price.id]);
  await refresh([id]);
  expect(await stage.row("products", gold)).toMatchObject({ name: "Gold" });
});

it("an unknown one is refused with the others stored", async () => {
  const { id } = await createCustomer(stage);
  const refused = await refresh([id, "nothing_of_this_name"]);
  expect(refused).toMatchObject({
    status: 400,
    body: { code: "invalid_input", issues: [{ path: "ids.1" }], refreshed: [{ id, found: true }] },
  });
  expect(await stage.row("customers", id)).toMatchObject({ id });
});
