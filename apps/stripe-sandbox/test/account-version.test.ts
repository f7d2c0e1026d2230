import { expect, test } from "vitest";
import { customerAndPrice, openSandbox, type OpenSandbox, PINNED } from "./open-sandbox.js";
import { openReceiver } from "./receiver.js";

const OLD = "2020-08-27";

async function subscribe({ client }: OpenSandbox): Promise<string> {
  const stripe = client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  return (await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })).id;
}

test("events are listed and retrieved in the account's version, whatever a request asks for", async () => {
  const sandbox = await openSandbox();
  await sandbox.control("POST", "acme/version", { version: OLD });
  await subscribe(sandbox);
  const list = await sandbox.raw("GET", "/v1/events?type=customer.subscription.created", {
    version: "2025-10-29.clover",
  });
  expect(list.headers.get("stripe-version")).toBe("2025-10-29.clover");
  const [event] = list.json["data"] as { id: string }[];
  expect(event).toMatchObject({ api_version: OLD });
  expect(event).toHaveProperty("data.object.current_period_end");
  expect((await sandbox.raw("GET", `/v1/events/${event?.id}`, { version: PINNED })).json).toEqual(event);
});

test("an event stays in the version that its account had when it happened", async () => {
  const sandbox = await openSandbox();
  await subscribe(sandbox);
  await sandbox.control("POST", "acme/version", { version: OLD });
  await subscribe(sandbox);
  const { json } = await sandbox.raw("GET", "/v1/events?type=customer.subscription.created");
  const events = json["data"] as { api_version: string; data: { object: object } }[];
  expect(events.map(({ api_version: version }) => version)).toEqual([OLD, expect.not.stringMatching(OLD)]);
  expect(events[0]?.data.object).toHaveProperty("current_period_end");
  expect(events[1]?.data.object).not.toHaveProperty("current_period_end");
});

test("an endpoint without a version gets the account's, one with a version its own", async () => {
  const sandbox = await openSandbox();
  await sandbox.control("POST", "acme/version", { version: OLD });
  const receiver = await openReceiver();
  for (const version of [{}, { api_version: "2025-10-29.clover" as const }]) {
    const made = await sandbox.client("acme").webhookEndpoints.create({
      url: receiver.url,
      enabled_events: ["customer.subscription.created"],
      ...version,
    });
    receiver.secrets.push(made.secret ?? "");
  }
  await subscribe(sandbox);
  await receiver.until((received) => received.length === 2);
  const events = receiver.received.map(({ event }) => event);
  expect(events.map((event) => event.api_version).sort()).toEqual([OLD, "2025-10-29.clover"]);
  for (const event of events)
    expect("current_period_end" in event.data.object).toBe(event.api_version === OLD);
});

test("a request without a version gets the account's", async () => {
  const sandbox = await openSandbox();
  const id = await subscribe(sandbox);
  await sandbox.control("POST", "acme/version", { version: OLD });
  const { headers, json } = await sandbox.raw("GET", `/v1/subscriptions/${id}`);
  expect(headers.get("stripe-version")).toBe(OLD);
  expect(json).toHaveProperty("current_period_end");
  const other = await sandbox.raw("GET", "/v1/customers", { key: "sk_test_sandbox_other" });
  expect(other.headers.get("stripe-version")).not.toBe(OLD);
  expect((await sandbox.control("POST", "acme/version", { version: "yesterday" })).status).toBe(400);
});
