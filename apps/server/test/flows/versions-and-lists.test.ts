import { startTestServer, type TestServer } from "@billstack/server/testing";
import { PINNED_API_VERSION } from "@billstack/stripe-verify";
import { Stripe } from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";

import { Stage } from "../stage.js";
import { teamRows } from "../team-rows.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

type Event = Record<string, unknown> & { id: string; api_version: string };

const VERSIONS = [
  "2020-08-27",
  "2022-11-15",
  "2024-06-20",
  PINNED_API_VERSION,
  "2025-03-31.basil",
  "2025-10-29.clover",
  "2026-03-25.dahlia",
  Stripe.API_VERSION,
];

/** Subscribes a customer who pays, refunds a part, and changes the subscription, the customer and the product. */
async function business(stage: Stage): Promise<void> {
  const { id: customer } = await stage.stripe("POST", "customers", {
    name: "Grace",
    payment_method: "pm_card_visa",
    "invoice_settings[default_payment_method]": "pm_card_visa",
  });
  const product = await stage.stripe("POST", "products", { name: "Plan" });
  const price = await stage.stripe("POST", "prices", {
    product: product.id,
    currency: "usd",
    unit_amount: "900",
    "recurring[interval]": "month",
  });
  const subscription = await stage.stripe("POST", "subscriptions", {
    customer,
    "items[0][price]": price.id,
  });
  const { data } = await stage.stripe("GET", "charges");
  const [charge] = data as { id: string }[];
  await stage.stripe("POST", "refunds", { charge: charge?.id ?? "", amount: "100" });
  await stage.stripe("POST", `subscriptions/${subscription.id}`, { "metadata[seat]": "1" });
  await stage.stripe("POST", `customers/${customer}`, { name: "Grace Hopper" });
  await stage.stripe("POST", `products/${product.id}`, { name: "Plan B" });
  await stage.stripe("POST", "setup_intents", { customer });
}

it.each(VERSIONS)("events of an account in version %s make the same rows as a backfill", async (version) => {
  const stage = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/version`, { version });
  await business(stage);
  const { data } = await stage.stripe("GET", "events?limit=100");
  const events = (data as Event[]).toReversed();
  expect(new Set(events.map((event) => event.api_version))).toEqual(new Set([version]));
  await Promise.all(events.map((event) => stage.deliver(event)));
  for (const { id } of events) expect(await stage.settled(id)).toMatchObject({ status: "applied" });
  const reader = await Stage.open(server);
  await reader.connect({ secretKey: stage.keys.secretKey, publishableKey: stage.keys.publishableKey });
  expect((await reader.backfill()).body).toMatchObject({ success: true });
  const [rows, listed] = [
    await teamRows(server.sql, stage.teamId),
    await teamRows(server.sql, reader.teamId),
  ];
  expect(rows).toEqual(listed);
});
