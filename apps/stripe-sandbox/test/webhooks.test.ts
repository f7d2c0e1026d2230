import { describe, expect, test } from "vitest";
import { customerAndPrice, openSandbox, PINNED } from "./open-sandbox.js";
import { openReceiver } from "./receiver.js";

const ofType = (type: string) => (received: { event: { type: string } }[]) =>
  received.some(({ event }) => event.type === type);

describe("deliveries", () => {
  test("are signed with the endpoint's secret, which is shown once", async () => {
    const stripe = (await openSandbox()).client("acme");
    const receiver = await openReceiver();
    const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["*"] });
    expect(endpoint.secret).toMatch(/^whsec_\w{32}$/);
    expect(await stripe.webhookEndpoints.retrieve(endpoint.id)).not.toHaveProperty("secret");
    receiver.secrets.push(endpoint.secret ?? "");
    const customer = await stripe.customers.create({ name: "Ada" });
    await receiver.until(ofType("customer.created"));
    expect(receiver.received[0]?.event.data.object).toMatchObject({ id: customer.id, name: "Ada" });
    const [event] = (await stripe.events.list()).data;
    await expect.poll(async () => (await stripe.events.retrieve(event?.id ?? "")).pending_webhooks).toBe(0);
  });

  test("bring only the types that are wanted, in the endpoint's version", async () => {
    const stripe = (await openSandbox()).client("acme");
    const receiver = await openReceiver();
    const endpoint = await stripe.webhookEndpoints.create({
      url: receiver.url,
      enabled_events: ["customer.subscription.created"],
      api_version: PINNED as "2025-02-24.acacia",
    });
    receiver.secrets.push(endpoint.secret ?? "");
    const { customer, price } = await customerAndPrice(stripe);
    await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
    await receiver.until((received) => received.length > 0);
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.event.api_version).toBe(PINNED);
    expect(receiver.received[0]?.event.data.object).toHaveProperty("current_period_end");
  });

  test("are tried again until they are confirmed", async () => {
    const { client, control } = await openSandbox({ retryDelaysMs: [5, 5, 5] });
    const stripe = client("acme");
    const receiver = await openReceiver();
    const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["*"] });
    receiver.secrets.push(endpoint.secret ?? "");
    receiver.refuse.push(500, 503);
    await stripe.customers.create({});
    await receiver.until((received) => received.length > 0);
    await expect
      .poll(async () => (await control("GET", "acme/deliveries")).json["deliveries"])
      .toMatchObject([
        { attempt: 1, status: 500 },
        { attempt: 2, status: 503 },
        { attempt: 3, status: 200, error: null },
      ]);
  });

  test("go on when the receiver was away", async () => {
    const { client, control } = await openSandbox({ retryDelaysMs: [5, 5] });
    await control("POST", "acme/webhook", { url: "http://127.0.0.1:9/gone", secret: "whsec_gone" });
    await client("acme").customers.create({});
    await expect
      .poll(async () => (await control("GET", "acme/deliveries")).json["deliveries"])
      .toMatchObject([{ status: null, attempt: 1 }, { attempt: 2 }, { attempt: 3 }]);
  });

  test("stop for a disabled and for a deleted endpoint", async () => {
    const stripe = (await openSandbox()).client("acme");
    const receiver = await openReceiver();
    const disabled = await stripe.webhookEndpoints.create({
      url: `${receiver.url}/a`,
      enabled_events: ["*"],
    });
    const removed = await stripe.webhookEndpoints.create({ url: `${receiver.url}/b`, enabled_events: ["*"] });
    const kept = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["*"] });
    receiver.secrets.push(...[disabled, removed, kept].map(({ secret }) => secret ?? ""));
    await stripe.webhookEndpoints.update(disabled.id, { disabled: true });
    await stripe.webhookEndpoints.del(removed.id);
    await stripe.customers.create({ name: "first" });
    await stripe.customers.create({ name: "second" });
    await receiver.until((received) => received.length >= 2);
    expect(receiver.received).toHaveLength(2);
  });

  test("can be asked for again, and use a secret from outside", async () => {
    const { client, control } = await openSandbox();
    const stripe = client("acme");
    await stripe.customers.create({ name: "Ada" });
    const [event] = (await stripe.events.list()).data;
    const receiver = await openReceiver();
    receiver.secrets.push("whsec_chosen_by_a_person_0001");
    await control("POST", "acme/webhook", {
      url: receiver.url,
      secret: "whsec_chosen_by_a_person_0001",
      api_version: PINNED,
    });
    expect((await control("POST", "acme/deliver", { eventId: event?.id })).json).toEqual({ deliveries: 1 });
    await receiver.until((received) => received.some((delivery) => delivery.event.id === event?.id));
    expect((await control("POST", "acme/deliver", { eventId: "evt_none" })).status).toBe(404);
  });

  test("300 at once all arrive, once", async () => {
    const stripe = (await openSandbox()).client("acme");
    const receiver = await openReceiver();
    const endpoint = await stripe.webhookEndpoints.create({
      url: receiver.url,
      enabled_events: ["customer.created"],
    });
    receiver.secrets.push(endpoint.secret ?? "");
    await Promise.all(Array.from({ length: 300 }, () => stripe.customers.create({})));
    await receiver.until((received) => received.length >= 300);
    expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(300);
  });
});

describe("endpoints", () => {
  test("need a url that can be called, and there are at most 16", async () => {
    const stripe = (await openSandbox()).client("acme");
    await expect(
      stripe.webhookEndpoints.create({ url: "ftp://example.com", enabled_events: ["*"] }),
    ).rejects.toMatchObject({ code: "url_invalid" });
    await expect(
      stripe.webhookEndpoints.create({ url: "nonsense", enabled_events: ["*"] }),
    ).rejects.toMatchObject({ code: "url_invalid" });
    for (let index = 0; index < 16; index++)
      await stripe.webhookEndpoints.create({ url: "http://127.0.0.1:9", enabled_events: ["*"] });
    await expect(
      stripe.webhookEndpoints.create({ url: "http://127.0.0.1:9", enabled_events: ["*"] }),
    ).rejects.toThrow("maximum of 16");
  });

  test("are tagged, listed and changed", async () => {
    const stripe = (await openSandbox()).client("acme");
    const { id } = await stripe.webhookEndpoints.create({
      url: "http://127.0.0.1:9",
      enabled_events: ["*"],
      metadata: { connection: "c1" },
    });
    await stripe.webhookEndpoints.update(id, { enabled_events: ["customer.created"] });
    expect((await stripe.webhookEndpoints.list({ limit: 100 })).data).toMatchObject([
      { id, metadata: { connection: "c1" }, enabled_events: ["customer.created"], status: "enabled" },
    ]);
  });
});

describe("delivery faults", () => {
  test("twice: the same event comes two times", async () => {
    const { client, control } = await openSandbox();
    const receiver = await openReceiver();
    receiver.secrets.push("whsec_x");
    await control("POST", "acme/webhook", { url: receiver.url, secret: "whsec_x" });
    await control("POST", "faults", { deliver: "twice", times: 1 });
    await client("acme").customers.create({});
    await receiver.until((received) => received.length === 2);
    expect(receiver.received[0]?.event.id).toBe(receiver.received[1]?.event.id);
  });

  test("out of order: the second event comes first", async () => {
    const { client, control } = await openSandbox();
    const receiver = await openReceiver();
    receiver.secrets.push("whsec_x");
    await control("POST", "acme/webhook", { url: receiver.url, secret: "whsec_x" });
    await control("POST", "faults", { deliver: "out_of_order", account: "acme", ms: 300, times: 2 });
    const stripe = client("acme");
    const { id } = await stripe.customers.create({ name: "first" });
    await stripe.customers.update(id, { name: "second" });
    await receiver.until((received) => received.length === 2);
    expect(receiver.received.map(({ event }) => event.type)).toEqual([
      "customer.updated",
      "customer.created",
    ]);
  });

  test("late: not before the given time", async () => {
    const { client, control } = await openSandbox();
    const receiver = await openReceiver();
    receiver.secrets.push("whsec_x");
    await control("POST", "acme/webhook", { url: receiver.url, secret: "whsec_x" });
    await control("POST", "faults", { deliver: "late", ms: 150 });
    const begin = Date.now();
    await client("acme").customers.create({});
    await receiver.until((received) => received.length === 1);
    expect((receiver.received[0]?.at ?? 0) - begin).toBeGreaterThanOrEqual(145);
  });
});
