import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { SYNCED_TABLES } from "../../src/copy/synced-tables.js";
import { Stage } from "../stage.js";
import { StripeCli } from "../stripe-cli.js";
import { teamRows, type TeamRows } from "../team-rows.js";

/** Every event type that the CLI can trigger and the sandbox supports. */
const TRIGGERS = [
  "customer.created",
  "product.created",
  "price.created",
  "customer.subscription.created",
  "customer.subscription.updated",
  "customer.subscription.deleted",
  "invoice.paid",
  "invoice.payment_failed",
  "payment_intent.succeeded",
  "payment_intent.payment_failed",
  "charge.succeeded",
  "charge.refunded",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.dispute.closed",
  "checkout.session.completed",
  "checkout.session.expired",
  "coupon.created",
  "coupon.updated",
  "coupon.deleted",
  "customer.discount.created",
  "customer.discount.updated",
  "customer.discount.deleted",
  "credit_note.created",
  "credit_note.updated",
  "credit_note.voided",
  "plan.created",
  "plan.updated",
  "plan.deleted",
  "charge.refund.updated",
  "customer.subscription.trial_will_end",
  "invoice.payment_action_required",
  "payment_intent.requires_action",
  "setup_intent.created",
  "setup_intent.succeeded",
  "setup_intent.setup_failed",
  "setup_intent.requires_action",
  "setup_intent.canceled",
  "subscription_schedule.created",
  "subscription_schedule.updated",
  "subscription_schedule.released",
  "subscription_schedule.canceled",
];
/** How many triggers run at the same time. */
const AT_ONCE = 4;

let server: TestServer;
let cli: StripeCli;
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
  cli = await StripeCli.open(server.sandbox.url, stage.keys.secretKey);
});
afterAll(async () => {
  await server.stop();
  await cli.close();
});

/**
 * Returns the rows that events keep equal to Stripe. Stripe has no event for unpaid invoice payments, nor for the
 * amount of an intent that has not succeeded.
 */
async function rowsWithEvents(teamId: string): Promise<TeamRows> {
  const rows = await teamRows(server.sql, teamId, SYNCED_TABLES);
  const { invoice_payments: payments = [], payment_intents: intents = [] } = rows;
  return {
    ...rows,
    invoice_payments: payments.filter(({ status }) => status === "paid"),
    payment_intents: intents.map((intent) =>
      intent["status"] === "succeeded" ? intent : { ...intent, amount: null },
    ),
  };
}

/** Returns the types of all events of the account. */
async function eventTypes(): Promise<string[]> {
  const types: string[] = [];
  let cursor = "";
  for (;;) {
    const { data, has_more: more } = await stage.stripe("GET", `events?limit=100${cursor}`);
    const events = data as { id: string; type: string }[];
    types.push(...events.map(({ type }) => type));
    if (more !== true) return types;
    cursor = `&starting_after=${events.at(-1)?.id}`;
  }
}

it("events that the Stripe CLI triggers make the same rows as a backfill", { timeout: 180_000 }, async () => {
  expect(await stage.person.call("POST", "T/stripe/webhook-endpoint")).toMatchObject({ status: 201 });
  const waiting = TRIGGERS.values();
  const trigger = async () => {
    for (const type of waiting) await cli.trigger(type);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, trigger));

  const types = await eventTypes();
  expect(types).toEqual(expect.arrayContaining(TRIGGERS));
  await until("every event to be processed", async () => {
    const { applied = 0, not_synced = 0 } = await stage.inbox();
    return applied + not_synced === types.length;
  });
  expect(Object.keys(await stage.inbox()).toSorted()).toEqual(["applied", "not_synced"]);

  const other = await Stage.open(server);
  await other.connect(stage.keys);
  expect((await other.backfill()).body).toMatchObject({ message: "Backfill completed" });
  const rows = await rowsWithEvents(stage.teamId);
  expect(rows).toEqual(await rowsWithEvents(other.teamId));
  expect(rows["checkout_sessions"]?.length).toBeGreaterThanOrEqual(2);
});
