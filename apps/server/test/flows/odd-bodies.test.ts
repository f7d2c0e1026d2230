import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { EVENTS_OF_TYPES, objectOfEvent } from "../event-objects.js";
import { reply } from "../fake-stripe.js";
import { oddBodies, textOf } from "../odd-bodies.js";
import { customerOf, eventOf, later, Stage, unique } from "../stage.js";
import { WatchedStripe } from "../watched-stripe.js";

type Row = Record<string, unknown>;

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

/** Makes a subscription with one item in the stage's account. */
async function aSubscription(stage: Stage): Promise<Row & { id: string }> {
  const product = await stage.stripe("POST", "products", { name: "Odd" });
  const price = await stage.stripe("POST", "prices", {
    product: product.id,
    currency: "usd",
    unit_amount: "500",
    "recurring[interval]": "month",
  });
  const { id: customer } = await stage.stripe("POST", "customers", { payment_method: "pm_card_visa" });
  const { id } = await stage.stripe("POST", "subscriptions", {
    customer,
    "items[0][price]": price.id,
    collection_method: "send_invoice",
    days_until_due: "5",
  });
  return stage.stripe("GET", `subscriptions/${id}`);
}

describe("the body of a signed event is only a hint, and its object is read from Stripe, if", () => {
  it.each<[string, Row]>([
    ["its nested list is null", { items: null }],
    ["its nested list is missing", { items: undefined }],
    ["its nested list is text", { items: "x" }],
    ["its nested list has no entries", { items: { object: "list", has_more: false } }],
    ["its nested list has entries that are no objects", { items: { data: [null, 1, {}], has_more: false } }],
    [
      "an entry of its nested list is of another subscription",
      { items: { data: [{ id: "si_1" }], has_more: false } },
    ],
    ["its customer is an object without id", { customer: { a: 1 } }],
    ["a number is text", { start_date: "yesterday" }],
    ["a number is too large", { start_date: 1e30 }],
    ["a number is no integer", { start_date: 1.5 }],
    ["a text is a number", { status: 5 }],
    ["a flag is text", { cancel_at_period_end: "perhaps" }],
    ["an object is a number", { metadata: 7 }],
  ])("%s", async (_, over) => {
    const stage = await Stage.ready(server);
    const subscription = await aSubscription(stage);
    const event = eventOf({ ...subscription, latest_invoice: "in_of_the_event", ...over });
    await stage.apply(event);
    expect(await stage.event(event.id)).toMatchObject({ status: "applied", attempts: 1, last_error: null });
    const row = await stage.row("subscriptions", subscription.id);
    const { items, customer, status, metadata } = subscription;
    expect(row).toMatchObject({ items, customer, status, metadata });
    expect(row?.["latest_invoice"]).toBe(subscription["latest_invoice"]);
    expect(await stage.count("subscription_items")).toBe(1);
  });
});

it("an event whose object is odd in Stripe too is buried, and says why", async () => {
  const stage = await Stage.ready(server);
  const subscription = { ...(await aSubscription(stage)), items: { object: "list", data: [null] } };
  stripe.answer = ({ path }, response) => {
    if (path !== `/v1/subscriptions/${String(subscription.id)}`) return false;
    reply(response, 200, subscription);
    return true;
  };
  const event = eventOf(subscription);
  await stage.deliver(event);
  const failed = await until("the failure", async () => {
    const row = await stage.event(event.id);
    return Number(row?.["attempts"]) > 0 && row;
  });
  expect(failed).toMatchObject({
    status: "waiting",
    failures: 1,
    last_error: expect.stringMatching(/subscription sub_\w+ .+"items"/),
  });
  expect(failed["last_error"]).not.toMatch(/did not expect/);
  await server.sql`update billstack.inbox set failures = 9, next_attempt_at = now() where event_id = ${event.id}`;
  expect(await stage.settled(event.id)).toMatchObject({ status: "buried", failures: 10 });
});

it("whatever value one field of a body has, the event is applied, and no other event waits for it", async () => {
  const stage = await Stage.ready(server);
  const neighbour = await Stage.ready(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers: 100 });
  // Each day another value for each field. Set ODD_SEED to repeat the values of a failed run.
  const seed = Number(process.env["ODD_SEED"] ?? new Date().getDate());
  const whatOf = new Map<string, string>();
  const bodies: string[] = [];
  for (const type of EVENTS_OF_TYPES) {
    const { object } = await objectOfEvent(stage, type, "odd");
    for (const [index, { what, body }] of oddBodies(object, seed).entries()) {
      // Each body is about an object of its own. Otherwise only the newest body would be looked at.
      const event = eventOf(body, { type });
      const id = String(object["id"] ?? object["customer"]);
      whatOf.set(event.id, `${type} with ${what} (ODD_SEED=${seed})`);
      bodies.push(textOf(event).replaceAll(`"${id}"`, `"${id}_${index}"`));
    }
  }
  const left = bodies.values();
  const deliver = async (): Promise<void> => {
    for (const body of left) expect((await stage.deliver(body)).status).toBe(200);
  };
  await Promise.all(Array.from({ length: 8 }, deliver));
  const beside = eventOf(customerOf(`cus_${unique()}`, "Beside"), { created: later() });
  await neighbour.apply(beside);
  expect(await neighbour.event(beside.id)).toMatchObject({ status: "applied", attempts: 1 });
  const rows = await until(
    "all events to be tried",
    async () => {
      const found = await server.sql<
        { id: string; status: string; attempts: number; failures: number; error: string | null }[]
      >`
      select event_id as id, inbox.status, attempts, failures, inbox.last_error as error
      from billstack.inbox join billstack.connections on connections.id = connection_id
      where team_id = ${stage.teamId}`;
      return !found.some(({ status, attempts }) => status === "waiting" && attempts === 0) && found;
    },
    40,
  );
  // An attempt can also fail for another reason, such as an answer that took too long. That is no failure of the event.
  const failed = rows.filter(({ failures, error }) => failures > 0 || error !== null);
  expect(failed.map(({ id, error }) => `${whatOf.get(id)}: ${error}`)).toEqual([]);
  const tried = rows.filter(({ id }) => whatOf.has(id));
  expect(tried.length).toBe(bodies.length);
});
